import Foundation
import LockstepNumerics
import LockstepTestSupport
import Testing

/// `lockstep identify` on learners whose method is known.
struct IdentifyTests {
  private func identify(_ model: String, _ more: [String] = []) throws -> [String: Any] {
    let outcome = try Lockstep.run(
      ["identify", model, "-d", "8", "-n", "16", "-c", "96", "--quick", "--json"] + more)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    return try #require(document?["verdict"] as? [String: Any])
  }

  @Test(arguments: [
    ("iterative-newton:factor=1,steps=2..9", "newton"), ("conjugate-gradient:steps=1..6", "conjugate-gradient"),
    ("gradient-descent:rate=0.02,steps=2^1..2^7", "first-order"),
  ])
  func namesTheMethodThatRuns(model: String, entry: String) throws {
    #expect(try identify(model)["entries"] as? [String] == [entry])
  }

  /// Least squares runs no iteration, and online gradient descent is no function of eigenvalues.
  @Test(arguments: ["ordinary-least-squares", "online-gradient-descent:passes=1..6"])
  func namesNoMethodForANull(model: String) throws {
    #expect(try identify(model)["entries"] as? [String] == [])
  }

  @Test func writesADocumentAndPrintsAParagraphWithATable() throws {
    let folder = try TemporaryFolder()
    let outcome = try Lockstep.run(
      ["identify", "newton:factor=1,steps=2..6", "-d", "5", "-n", "10", "-c", "32", "-o", "found"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("act as iterative Newton") && outcome.output.contains("best description"))
    #expect(try folder.text(of: "found/identification.json").contains("\"verdict\""))
    let again = try Lockstep.run(["identify", "newton", "-c", "32", "-o", "found"], in: folder.path)
    #expect(again.status != 0 && again.errors.contains("already exists"))
  }

  /// Each snapshot of a training is identified, and the curves against training steps are the evidence's numbers.
  @Test func showsLayersAlongTheirTraining() throws {
    let folder = try TemporaryFolder()
    try Training().write(to: folder.file("net.json"))
    let trained = try Lockstep.run(["train", "net.json", "--output", "net", "--snapshots"], in: folder.path)
    #expect(trained.status == 0, "\(trained.errors)")
    let text = try Lockstep.succeed(
      ["identify", "--along", "net", "-c", "48", "--quick", "-o", "found"], in: folder.path)
    #expect(text.contains("training step") && text.contains("A symbol for each layer"))

    let results = try Results(folder: folder.file("found"))
    let found = try #require(results.json["identifications"] as? [[String: Any]])
    #expect(found.count == 2 && found[0]["steps"] as? [Int] == [64, 128, 256, 300])
    let evidence = try JSONSerialization.jsonObject(with: bytes("identification.json", of: folder.file("found")))
    let snapshots = try #require((evidence as? [String: Any])?["snapshots"] as? [[String: Any]])
    func numbers(_ quantity: String, _ layer: String) -> [Double]? {
      (found[0]["curves"] as? [[String: Any]])?.first {
        $0["quantity"] as? String == quantity && $0["name"] as? String == layer
      }?["values"] as? [Double]
    }
    #expect(
      numbers("squared error / d", "layer 3") == snapshots.compactMap { ($0["errors"] as? [Double])?.last })
    let candidates = try snapshots.map { snapshot in
      let identification = try #require(snapshot["identification"] as? [String: Any])
      let evidence = try #require(identification["candidates"] as? [String: Any])
      return try #require(
        (evidence["candidates"] as? [[String: Any]])?.first { $0["label"] as? String == "iterative-newton" })
    }
    #expect(
      numbers("best step of iterative-newton", "layer 2")
        == candidates.compactMap { ($0["best_steps"] as? [Double])?[1] })
    let table = try folder.text(of: "found/identifications/1-net.csv").split(separator: "\n")
    // Three layers by three quantities, and the slope, at four snapshots.
    #expect(table.count == 1 + 4 * 10 && table[0] == "quantity,curve,step,value")

    try Lockstep.fail(["identify", "--along", "found"], words: ["has no snapshots", "train --snapshots"], in: folder)
    try Lockstep.fail(["identify", "newton", "--along", "net"], words: ["either a model or --along"], in: folder)
  }

  /// Every early step of a candidate is compared, so that a model which is one is closest to it.
  @Test func theTrueAlgorithmIsTheClosestCandidate() throws {
    let verdict = try identify("conjugate-gradient:steps=1..12", ["-d", "20", "-n", "40", "-c", "16"])
    let findings = try #require(verdict["findings"] as? [[String: Any]])
    let closest = findings.compactMap { finding in
      ((finding["ranking"] as? [String: Any])?["entries"] as? [[String: Any]])?.first
    }
    #expect(closest.map { $0["label"] as? String } == [String](repeating: "conjugate-gradient", count: 12))
    #expect(closest.map { $0["best"] as? Int } == Array(1...12))
  }

  /// Steps count as what they are: a learner that is recorded at steps which double keeps its rate.
  @Test func ratesAreInSteps() throws {
    let sizes = ["-d", "5", "-n", "10", "-c", "32", "--quick"]
    let descent = try Lockstep.succeed(["identify", "gradient-descent:steps=2^0..2^12"] + sizes)
    #expect(descent.contains("the same rate as gradient-descent (1.00 steps per iteration"), "\(descent)")
    let doubling = try Lockstep.succeed(["identify", "iterative-newton:factor=1,steps=1+2+4+8+16+32"] + sizes)
    #expect(doubling.contains("the same rate as iterative-newton (1.00 steps per iteration"), "\(doubling)")
    let newton = try Lockstep.succeed([
      "identify", "iterative-newton:factor=1,steps=1..12", "-d", "20", "-n", "40", "-c", "32", "--quick",
    ])
    #expect(newton.contains("iterative-newton (1.00 steps per iteration"), "\(newton)")
  }

  /// Recorded predictions cannot be asked about changed prompts.
  @Test(arguments: [true, false])
  func recordedPredictionsHaveNoSymmetries(hasWeights: Bool) throws {
    let folder = try TemporaryFolder()
    try Lockstep.succeed(["sample", "-d", "4", "-n", "8", "-c", "48", "-o", "prompts"], in: folder.path)
    try Lockstep.succeed(
      ["predict", "iterative-newton:steps=1..8", "--prompts", "prompts", "-o", "predictions"]
        + (hasWeights ? ["--weights"] : []), in: folder.path)
    let outcome = try Lockstep.run(
      ["identify", "recorded:file=predictions", "--prompts", "prompts", "-o", "found"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Left out: symmetries, other distributions"), "\(outcome.output)")
    #expect(!outcome.output.contains("Reordering"))
  }

  /// What was named and could not be compared is an error, after the results.
  @Test(arguments: ["--candidate", "--second-seed"]) func namedLearnersThatAreLeftOutAreAnError(option: String) throws {
    let folder = try TemporaryFolder()
    try Lockstep.succeed(["sample", "-d", "2", "-n", "3", "-c", "16", "-o", "prompts"], in: folder.path)
    try Lockstep.succeed(["predict", "newton", "--prompts", "prompts", "-o", "other"], in: folder.path)
    let arguments = ["identify", "newton", "-d", "2", "-n", "4", "-c", "16", "--quick", option]
    let outcome = try Lockstep.run(arguments + ["other=recorded:file=other"], in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.errors.contains("Left out: other: ") && outcome.output.contains("From 16 prompts"))
    try Lockstep.succeed(arguments + ["other=newton:factor=1"], in: folder.path)
  }

  /// A prefix after which X'X is zero has no eigenvalues.
  @Test func inputsMayBeginWithZeros() throws {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 3, index: 0, purpose: 1)
    var file = Safetensors()
    let inputs = (0..<48 * 17 * 8).map { index in index / 8 % 17 < 4 ? 0 : stream.gaussian() }
    let labels = (0..<48 * 17).map { point -> Double in inputs[point * 8] - inputs[point * 8 + 7] }
    file.tensors = [("xs", [48, 17, 8], inputs), ("ys", [48, 17], labels)]
    try file.write(to: folder.file("prompts"))
    let outcome = try Lockstep.run(
      ["identify", "iterative-newton", "--prompts", "prompts", "--quick", "-o", "found"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    // The model has a candidate's label.
    #expect(outcome.output.contains("iterative-newton (model)"))
  }

  /// Tasks in coordinates that are zero throughout ask nothing.
  @Test func coordinatesMayBeZero() throws {
    let folder = try TemporaryFolder()
    var stream = RandomStream(seed: 4, index: 0, purpose: 1)
    var file = Safetensors()
    let inputs = (0..<48 * 17 * 8).map { index in index % 8 < 2 ? 0 : stream.gaussian() }
    let labels = (0..<48 * 17).map { point -> Double in inputs[point * 8 + 2] - inputs[point * 8 + 7] }
    file.tensors = [("xs", [48, 17, 8], inputs), ("ys", [48, 17], labels)]
    try file.write(to: folder.file("prompts"))
    let evidence = try JSONSerialization.jsonObject(
      with: Data(
        Lockstep.succeed(["identify", "gd-plus-plus", "--prompts", "prompts", "--quick", "--json"], in: folder.path)
          .utf8))
    let symmetries = try #require((evidence as? [String: Any])?["symmetries"] as? [String: Any])
    #expect(symmetries["embedding"] == nil && symmetries["two_tasks"] != nil)
  }

  /// Errors that are rounding have no direction: steps that have converged match the plateau of the others' grids.
  @Test func roundingHasNoRate() throws {
    let outcome = try Lockstep.run(
      ["identify", "conjugate-gradient:steps=0..12", "-d", "5", "-n", "20", "-c", "32", "--quick", "--json"])
    let evidence = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let candidates = (evidence?["candidates"] as? [String: Any])?["candidates"] as? [[String: Any]]
    let newton = try #require(candidates?.first { $0["label"] as? String == "iterative-newton" })
    let maps = try #require(newton["maps_by_examples"] as? [[String: Any]])
    let map = try #require(maps.last?["map"] as? [String: Any])
    // In 5 dimensions conjugate gradients have converged after 5 steps.
    #expect(map["interior_rows"] as? [Int] == [1, 2, 3, 4] && map["slope"] == nil, "\(map)")
  }

  /// After one example Newton with factor 2 has zero weights, and some members of the families diverge; and more prompts
  /// than a metric is fitted to share a block.
  @Test func evidenceIsFiniteOnShortPrompts() throws {
    let outcome = try Lockstep.run(
      ["identify", "iterative-newton:factor=2,steps=1..3", "-d", "2", "-n", "4", "-c", "21000", "--json"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) is [String: Any])
  }

  /// On two-layer networks methods act on the eigenvalues of a kernel, and descent on a network's weights is a candidate.
  @Test(
    arguments: [
      ("iterative-newton@arc-cosine:factor=1,steps=2..9", ["newton"], "iterative-newton"),
      ("gradient-descent@arc-cosine:rate=0.01,steps=2^1..2^7", ["first-order"], "gradient-descent"),
      ("ordinary-least-squares@arc-cosine", [], nil),
      (
        "gd-on-weights=gradient-descent@two-layer-weights:antisymmetric=true,rate=0.002,steps=2^2..2^7", nil,
        "gd-on-weights"
      ),
    ] as [(String, [String]?, String?)])
  func namesMethodsOnAKernel(model: String, entries: [String]?, candidate: String?) throws {
    let verdict = try identify(model, ["-f", "two-layer-network:width=20", "-d", "5", "-n", "12", "-c", "64"])
    if let entries { #expect(verdict["entries"] as? [String] == entries) }
    guard let candidate else { return }
    let findings = try #require(verdict["findings"] as? [[String: Any]])
    let closest = findings.compactMap { finding in
      ((finding["ranking"] as? [String: Any])?["entries"] as? [[String: Any]])?.first?["label"] as? String
    }
    #expect(!closest.isEmpty && closest.allSatisfy { $0 == candidate }, "\(closest)")
  }

  @Test func theKernelIsAnOption() throws {
    let arguments = [
      "identify", "gradient-descent@gaussian:gradient=normalized,rate=1,steps=2^1..2^6", "-d", "4", "-n", "8", "-c",
      "32",
      "--quick",
    ]
    let outcome = try Lockstep.run(arguments + ["--hypothesis", "gaussian:length-scale=2"])
    #expect(outcome.output.contains("features of gaussian:length-scale=2,jitter=0"), "\(outcome.errors)")
    #expect(try !Lockstep.run(arguments + ["--hypothesis", "linear"]).output.contains("features of"))
    for (name, words) in [("two-layer-weights", "has no features"), ("gausian", "did you mean 'gaussian'?")] {
      let refused = try Lockstep.run(arguments + ["--hypothesis", name])
      #expect(refused.status != 0 && refused.errors.contains(words), "\(refused.errors)")
    }
    let few = try Lockstep.run(arguments + ["--hypothesis", "gaussian", "--queries", "5"])
    #expect(few.output.contains("need at least 8 queries; 5 are set"), "\(few.output) \(few.errors)")
  }

  @Test func refusesTooFewPrompts() throws {
    let outcome = try Lockstep.run(["identify", "newton", "-c", "8"])
    #expect(outcome.status != 0 && outcome.errors.contains("at least 16 prompts; there are 8"))
  }
}
