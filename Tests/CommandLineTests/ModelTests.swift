import Foundation
import LockstepTestSupport
import Testing

/// The trained networks that come with Lockstep.
struct ModelTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private static let models = "\(Lockstep.repository)/Registry/models"

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: models)) ?? []).sorted()

  private func json(_ file: String, of model: String) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: bytes(file, of: "\(Self.models)/\(model)")) as? [String: Any] ?? [:]
  }

  @Test func modelsExist() { #expect(!Self.names.isEmpty) }

  /// A model agrees with its training document and log, and is small enough to be shipped.
  @Test(arguments: names)
  func modelsAreConsistentWithTheirTrainings(model: String) throws {
    let (configuration, training) = try (json("configuration.json", of: model), json("training.json", of: model))
    let sizes = configuration["network"] as? [String: Any] ?? [:]
    for (name, value) in training["network"] as? [String: Any] ?? [:] {
      #expect("\(value)" == sizes[name].map { "\($0)" }, "\(name)")
    }
    #expect(configuration["context_size"] as? Int == training["context_size"] as? Int)
    let last = try #require(try log(of: "\(Self.models)/\(model)").last)
    #expect(last["step"] as? Int == training["steps"] as? Int)
    #expect((last["errors"] as? [Double])?.count == (training["context_size"] as? Int ?? 0) + 1)
    for file in ["model.safetensors", "readouts.safetensors"] {
      #expect(try bytes(file, of: "\(Self.models)/\(model)").count <= 16 << 20)
    }
  }

  /// The paper's main result: a Transformer's layers approach least squares in proportion to Newton's method, and
  /// exponentially faster than gradient descent; but not where a few layers do all the work.
  @Test(arguments: [
    ("transformer-d8", ["linear", "exponential"]), ("transformer-d20-adamw", ["linear", "exponential"]),
    ("transformer-d20", ["logarithmic", "linear"]),
  ])
  func layersKeepPaceWithNewton(model: String, trends: [String]) throws {
    try Lockstep.succeed(
      [
        "match", model, "ols", "newton", "gd", "-m", "similarity-of-errors", "-c", "256", "--no-identify",
        "-o", "results",
      ],
      in: folder.path)
    let results = try Results(folder: folder.file("results"))
    let toLeastSquares = results.means("similarity-of-errors").map { $0[0] }
    #expect(toLeastSquares.count == 12 && toLeastSquares[11] > 0.95)
    #expect(zip(toLeastSquares, toLeastSquares.dropFirst()).allSatisfy { $0 < $1 + 0.01 })
    let verdicts = results.comparisons("similarity-of-errors").dropFirst().prefix(2).map { comparison in
      ((comparison["a_to_b"] as? [String: Any])?["trend"] as? [String: Any])?["verdict"] as? String
    }
    #expect(verdicts == trends)
  }

  /// What the rules find in a trained network they do not find in the same architecture untrained.
  @Test func trainingMakesTheMethod() throws {
    let outcome = try Lockstep.run(
      [
        "identify", "transformer-d8", "-c", "64", "--second-seed",
        "transformer:checkpoint=\(Self.models)/transformer-d8",
        "--candidate", "bfgs:steps=0..20", "-o", "found",
      ], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("In the untrained twin the rules find no method"))
    let evidence =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(filePath: folder.file("found/identification.json")))) as? [String: Any]
    let candidates = try #require(evidence?["candidates"] as? [String: Any])
    // A copy of the model is as similar as can be.
    let peers = try #require(candidates["peers"] as? [String: [Double]])
    #expect(peers.count == 1 && peers.values.allSatisfy { $0.allSatisfy { $0 > 0.999 } })
    let labels = (candidates["candidates"] as? [[String: Any]])?.compactMap { $0["label"] as? String } ?? []
    #expect(labels.contains("bfgs:steps=0..20") && labels.contains("regularization-path") && labels.contains("zero"))
    let page = try String(contentsOfFile: folder.file("found/report/index.html"), encoding: .utf8)
    #expect(page.contains("Which method describes transformer-d8?") && page.contains("over nulls"))
    let shown = try Lockstep.succeed(["show", "found"], in: folder.path)
    #expect(shown.contains("Which method describes transformer-d8?"))
  }

  /// A Transformer of width 32 reaches least squares; narrower ones do not (figure 6).
  @Test(arguments: [("8", 0.0..<0.58), ("16", 0.55..<0.7), ("32", 0.9..<1)])
  func accuracyDependsOnWidth(width: String, similarity: Range<Double>) throws {
    try Lockstep.succeed(
      [
        "match", "transformer-d20-width-\(width)", "ols", "-m", "similarity-of-errors", "-c", "128",
        "--no-identify", "-o", "results",
      ],
      in: folder.path)
    let last = try Results(folder: folder.file("results")).means("similarity-of-errors").last
    #expect(similarity.contains(last?[0] ?? -1), "\(last ?? [])")
  }

  /// The number of heads is in no tensor's shape. Predictions find it, and expose a wrong one.
  @Test func headsAreFoundByPredictions() throws {
    let folder = try TemporaryFolder()
    let model = "\(Lockstep.repository)/Registry/models/transformer-d8/model.safetensors"
    let task = ["-f", "linear-regression", "-n", "16"]
    try Lockstep.succeed(["import", model, "-o", "net"] + task, in: folder.path)
    #expect(try folder.text(of: "net/configuration.json").contains("\"heads\":2"))
    try Lockstep.fail(
      ["import", model, "heads=4", "-o", "other"] + task, words: ["heads=4 does not fit", "heads=2"], in: folder)
  }

  /// Tokens change the width of the read-in, which may be that of a network of another dimension.
  @Test func tokensAreFoundByPredictions() throws {
    let folder = try TemporaryFolder()
    let model = "\(Lockstep.repository)/Registry/models/transformer-d20-paired/model.safetensors"
    let task = ["-f", "linear-regression", "-n", "40"]
    try Lockstep.succeed(["import", model, "-o", "net"] + task, in: folder.path)
    let configuration = try folder.text(of: "net/configuration.json")
    #expect(["\"tokens\":\"paired\"", "\"dimension\":20", "\"heads\":4"].allSatisfy(configuration.contains))
    try Lockstep.fail(
      ["import", model, "tokens=label-slot", "-o", "other"] + task,
      words: ["tokens=label-slot does not fit", "with tokens=paired"], in: folder)
  }

  /// The form of a memory's update changes no tensor's shape either.
  @Test func updatesOfMemoriesAreFoundByPredictions() throws {
    let folder = try TemporaryFolder()
    let model = "\(Lockstep.repository)/Registry/models/delta-net-d10/model.safetensors"
    let task = ["-f", "linear-regression", "-n", "20"]
    try Lockstep.succeed(["import", model, "-o", "net"] + task, in: folder.path)
    let configuration = try folder.text(of: "net/configuration.json")
    #expect(
      ["\"normalize_keys\":true", "\"update\":\"delta\"", "\"step\":\"fixed\""].allSatisfy(configuration.contains))
    try Lockstep.fail(
      ["import", model, "update=additive", "-o", "other"] + task,
      words: ["update=additive does not fit", "with update=delta"], in: folder)
  }

  /// Prompts to check options on fit the network's positions, or are refused.
  @Test func importsRefuseContextsWithoutPositions() throws {
    let folder = try TemporaryFolder()
    let model = "\(Lockstep.repository)/Registry/models/transformer-d8/model.safetensors"
    try Lockstep.fail(
      ["import", model, "heads=2", "-f", "linear-regression", "-n", "40", "-o", "net"],
      words: ["context size of 40", "positions for 17"], in: folder)
    try Lockstep.fail(
      ["import", model, "heads=2", "heads=4", "-o", "net"], words: ["'heads'", "more than once"], in: folder)
    try Training.tiny.setting("network", "dimension", 3).setting("network", "positions", 9).setting(["context_size": 4])
      .write(to: folder.file("net.json"))
    #expect(try Lockstep.run(["train", "net.json", "-o", "short"], in: folder.path).status == 0)
    try Lockstep.succeed(
      ["import", "short/model.safetensors", "heads=1", "-f", "linear-regression", "-o", "net"], in: folder.path)
  }

  /// Attention that compares inputs alone has zeros where labels would enter.
  @Test func importInfersWhatLinearAttentionCompares() throws {
    let folder = try TemporaryFolder()
    let model = "\(Lockstep.repository)/Registry/models/linear-transformer-5-layers/model.safetensors"
    try Lockstep.succeed(["import", model, "-f", "linear-regression", "-n", "10", "-o", "net"], in: folder.path)
    #expect(try folder.text(of: "net/configuration.json").contains("\"keys\":\"inputs\""))
  }

  /// A model that ships answers every direction: the smallest singular value of its last layer's response is printed.
  @Test func describeShowsTheResponseToEveryDirection() throws {
    let text = try Lockstep.succeed(["describe", "transformer-d8"])
    let match = try #require(text.firstMatch(of: /singular values ([0-9.]+) to ([0-9.]+) of the last layer/))
    let (smallest, largest) = (try #require(Double(match.output.1)), try #require(Double(match.output.2)))
    #expect(smallest > 0.9 && largest < 1.1)
  }
}
