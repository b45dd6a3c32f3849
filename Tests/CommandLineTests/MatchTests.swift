import Foundation
import LockstepTestSupport
import Testing

/// `lockstep match` on sampled prompts and on prompt files, and its results.
struct MatchTests {
  let folder: TemporaryFolder
  private static let errors = "similarity-of-errors"
  private static let weights = "similarity-of-weights"

  init() throws { folder = try TemporaryFolder() }

  /// A learner that diverges is skipped with its reason; the results of the others do not change. It was asked for, so the
  /// command fails unless that is expected.
  @Test func aLearnerThatDivergesIsSkipped() throws {
    let others = ["newton", "ols", "-m", Self.errors] + small
    let diverging = "gradient-descent:rate=100,steps=0..4096"
    let outcome = try Lockstep.run(["match", diverging, "-o", "with"] + others, in: folder.path)
    #expect(outcome.status == 1 && outcome.errors.hasPrefix("Skipped: \(diverging): "))
    #expect(outcome.output.contains("skipped: \(diverging): "))
    #expect(outcome.output.contains("the learner diverges with these options"))
    #expect(try Lockstep.run(["match", diverging, "--allow-skips"] + others, in: folder.path).status == 0)
    try Lockstep.succeed(["match", "-o", "without"] + others, in: folder.path)
    #expect(try bytes("matches.csv", of: folder.file("with")) == bytes("matches.csv", of: folder.file("without")))
  }

  /// Distances to a learner that is about to diverge are large, and those of others stay as they are.
  @Test(arguments: ["prediction-difference", "weight-difference"])
  func distancesToADivergingLearnerAreFinite(metric: String) throws {
    let learners = ["gradient-descent:rate=0.05,steps=0..200/20", "newton", "-m", metric]
    try Lockstep.succeed(
      ["match", "-o", "results", "-c", "16", "--no-identify"] + learners, in: folder.path)
    #expect(try Results(folder: folder.file("results")).means(metric).joined().allSatisfy(\.isFinite))
  }

  /// A method that cannot optimize a hypothesis is skipped by name; descent that diverges names the problem.
  @Test func learnersThatAHypothesisRefusesAreSkipped() throws {
    let learners = [
      "newton@two-layer-weights", "cg@two-layer-weights", "gradient-descent@two-layer-weights:width=3,rate=1000",
      "lbfgs-scipy@two-layer-weights:width=1,steps=0..3", "newton@polynomial:degree=1,offset=0,steps=0..3", "nngp",
    ]
    let outcome = try Lockstep.run(
      ["match"] + learners + ["-m", "similarity-of-functions", "-o", "out", "-f", "relu-network", "--allow-skips"]
        + small, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let output = outcome.output
    for words in [
      "skipped: newton@two-layer-weights: iterative-newton needs the second moments of features",
      "skipped: cg@two-layer-weights: its exact line search", ": a prediction at iteration",
      "lbfgs-scipy@two-layer-weights:width=1,steps=0..3 | nngp",
    ] {
      #expect(output.contains(words), "\(words)\n\(output)")
    }
  }

  @Test func resultsAreComplete() throws {
    let output = try Lockstep.succeed(
      ["match", "newton", "gradient-descent:steps=0..8", "ols", "--output", "results"] + small, in: folder.path)
    #expect(folder.contents == ["results"])
    let pairs = [
      "1-newton-and-gradient-descent_steps_0..8", "2-newton-and-ols", "3-gradient-descent_steps_0..8-and-ols",
    ]
    let matrices = [Self.errors, Self.weights].enumerated().flatMap { index, metric in
      pairs.flatMap {
        ["matrices/\(index + 1)-\(metric)/\($0).csv", "matrices/\(index + 1)-\(metric)/\($0)-standard-errors.csv"]
      }
    }
    let files = try Snapshot(of: folder.file("results")).files.filter { ($0.value?.count ?? 0) > 0 }
    #expect(Set(files.keys).isSuperset(of: matrices + ["results.json", "matches.csv"]))
    #expect(files.keys.allSatisfy { !$0.contains("partial") })

    let results = try Results(folder: folder.file("results"))
    #expect(results.learnerLabels == ["newton", "gradient-descent:steps=0..8", "ols"])
    #expect(results.metricLabels == [Self.errors, Self.weights])
    #expect(results.provenance["dimension"] as? Int == 3)
    #expect(results.provenance["context_size"] as? Int == 6)
    #expect(results.provenance["prompt_count"] as? Int == 4)
    for label in results.learnerLabels + results.metricLabels { #expect(output.contains(label)) }
    #expect(output.contains("Wrote the results to results."))

    // A matrix file has a row for each step of A, below a row with the steps of B.
    let matrix = try folder.text(of: "results/\(matrices[0])").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(matrix[0].dropFirst() == ["0", "1", "2", "3", "4", "5", "6", "7", "8"])
    let entries = matrix.dropFirst().flatMap { $0.dropFirst().compactMap { Double($0) } }
    #expect(relativeDifference(entries, Array(results.means(Self.errors).joined())) < 1e-15)
    let matches = try folder.text(of: "results/matches.csv").split(separator: "\n").dropFirst()
    let steps = results.learners.map { ($0["steps"] as? [Int])?.count ?? 0 }
    #expect(matches.count == 2 * 2 * steps.reduce(0, +))
  }

  @Test func nullLearnersAreMatchedOnRequest() throws {
    try Lockstep.succeed(["match", "newton", "gd", "--nulls", "-o", "results"] + small, in: folder.path)
    let labels = try Results(folder: folder.file("results")).learnerLabels
    #expect(labels.prefix(2) == ["newton", "gd"] && labels.contains("regularization-path"))
  }

  @Test func resultsDependOnlyOnTheSeed() throws {
    let learners = ["newton", "cg", "ogd", "gradient-descent:rate=0.02"]
    for (name, more) in [
      ("one", ["--jobs", "1"]), ("two", ["--jobs", "2"]), ("again", ["--jobs", "2"]), ("other", ["--seed", "1"]),
    ] {
      try Lockstep.succeed(
        ["match"] + learners + ["-d", "4", "-n", "8", "-c", "70", "-o", name] + more, in: folder.path)
    }
    let one = try Snapshot(of: folder.file("one"))
    #expect(try Snapshot(of: folder.file("two")) == one)
    #expect(try Snapshot(of: folder.file("again")) == one)
    #expect(try Snapshot(of: folder.file("other")) != one)
    #expect(folder.contents == ["again", "one", "other", "two"])
  }

  @Test func jsonOutputIsTheSummaryOrAll() throws {
    let output = try Lockstep.succeed(["match", "newton", "ols", "--json", "-o", "results"] + small, in: folder.path)
    for path in ["results", "results/results.json"] {
      #expect(try Lockstep.succeed(["show", path, "--json"], in: folder.path) == output)
    }
    let summary = try #require(try JSONSerialization.jsonObject(with: Data(output.utf8)) as? [String: Any])
    let verdicts = try #require(summary["verdicts"] as? [[String: Any]])
    #expect(verdicts.map { $0["metric"] as? String } == [Self.errors, Self.weights])
    #expect(verdicts[0]["a"] as? String == "newton" && verdicts[0]["same_rate"] as? Bool == false)
    #expect(
      try Lockstep.succeed(["show", "results", "--json", "--all"], in: folder.path)
        == folder.text(of: "results/results.json"))
    let pairs =
      try Lockstep.run(["show", "results", "--json", "-l", "newton"], in: folder.path).json() as? [String: Any]
    let metric = try #require((pairs?["metrics"] as? [[String: Any]])?.first)
    let comparison = try #require((metric["comparisons"] as? [[String: Any]])?.first)
    #expect((comparison["a_to_b"] as? [String: Any])?["matches"] is [Any])
  }

  @Test func experimentsProvideDefaults() throws {
    try Lockstep.succeed(
      ["match", "--experiment", "classical-noisy", "-d", "3", "-n", "6", "-c", "3", "-o", "results"], in: folder.path)
    let results = try Results(folder: folder.file("results"))
    #expect(results.learnerLabels == ["newton-noisy", "gd", "cg", "bfgs", "lbfgs", "ogd", "ridge"])
    #expect(results.metricLabels == [Self.errors, Self.weights])
    #expect(results.comparisons(Self.errors).count == 21)
    let prompts = results.provenance["prompts"] as? [String: Any]
    #expect((prompts?["function_class"] as? String)?.contains("noise=0.1") == true)
    #expect(prompts?["seed"] as? Int == 0)
  }

  @Test func optionsOverrideTheExperiment() throws {
    try Lockstep.succeed(
      [
        "match", "ols", "cg", "-e", "classical", "-m", "distance-of-errors:count-t0=true", "-f", "tanh-network", "-d",
        "3", "-n", "6", "-c", "3", "-s", "5", "--resamples", "100", "-o", "results",
      ], in: folder.path)
    let results = try Results(folder: folder.file("results"))
    #expect(results.learnerLabels == ["ols", "cg"])
    #expect(results.metricLabels == ["distance-of-errors:count-t0=true"])
    #expect(results.provenance["resamples"] as? Int == 100)
    let prompts = results.provenance["prompts"] as? [String: Any]
    #expect((prompts?["function_class"] as? String)?.hasPrefix("two-layer-network:") == true)
    #expect(prompts?["seed"] as? Int == 5)
  }

  @Test func promptsFromAFileGiveTheSameResults() throws {
    try Lockstep.succeed(["sample", "-o", "prompts.safetensors", "-s", "3"] + small, in: folder.path)
    try Lockstep.succeed(
      ["match", "newton", "cg", "--prompts", "prompts.safetensors", "-s", "3", "-o", "read"], in: folder.path)
    try Lockstep.succeed(["match", "newton", "cg", "-s", "3", "-o", "drawn"] + small, in: folder.path)
    let (read, drawn) = try (Results(folder: folder.file("read")), Results(folder: folder.file("drawn")))
    #expect(read.means(Self.errors) == drawn.means(Self.errors))
    #expect((read.provenance["prompts"] as? [String: String])?["file"] == "prompts.safetensors")
    #expect(try folder.text(of: "read/matches.csv") == folder.text(of: "drawn/matches.csv"))
  }

  @Test func forceReplacesAllResults() throws {
    try Lockstep.succeed(["match", "newton", "cg", "ols", "-o", "a/b/results"] + small, in: folder.path)
    #expect(FileManager.default.fileExists(atPath: folder.file("a/b/results/results.json")))
    try Lockstep.succeed(["match", "ols", "cg", "-o", "a/b/results/", "--force"] + small, in: folder.path)
    #expect(try Results(folder: folder.file("a/b/results")).learnerLabels == ["ols", "cg"])
    let files = try Snapshot(of: folder.path).files.keys
    #expect(!files.contains { $0.contains("newton") || $0.contains("partial") || $0.contains("old") })
  }

  @Test(arguments: ["results", "."]) func emptyFoldersAreUsed(name: String) throws {
    try FileManager.default.createDirectory(atPath: folder.file("results"), withIntermediateDirectories: false)
    let place = name == "." ? folder.file("results") : folder.path
    try Lockstep.succeed(["match", "ols", "cg", "-o", name] + small, in: place)
    #expect(try Results(folder: folder.file("results")).learnerLabels == ["ols", "cg"])
    #expect(folder.contents == ["results"])
  }

  @Test func skippedLearnersAreListedWithTheReason() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.succeed(["predict", "newton", "--prompts", "prompts", "-o", "recorded"], in: folder.path)
    let output = try Lockstep.succeed(
      ["match", "recorded:file=recorded", "newton", "cg", "--prompts", "prompts"], in: folder.path)
    #expect(output.contains("skipped: recorded:file=recorded: 'recorded' holds no weights"))
  }

  @Test func resultsNameTheFilesThatTheyComeFrom() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.succeed(["predict", "newton", "--prompts", "prompts", "-o", "recorded"], in: folder.path)
    func sha256(_ file: String) throws -> String {
      String(try run("/usr/bin/sha256sum", [file], in: folder.path).output.prefix(64))
    }
    try Lockstep.succeed(
      ["match", "recorded:file=recorded", "newton", "--prompts", "prompts", "-o", "results"], in: folder.path)
    let text = try folder.text(of: "results/results.json")
    let document = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    let prompts = (document["provenance"] as? [String: Any])?["prompts"] as? [String: String]
    #expect(prompts == ["file": "prompts", "sha256": try sha256("prompts")])
    let learners = try #require(document["learners"] as? [[String: Any]])
    #expect(learners.map { $0["sha256"] as? String } == [try sha256("recorded"), nil])
  }

  /// A network that refuses the prompts is skipped like any learner, and not identified.
  @Test func refusingNetworksAreSkipped() throws {
    let folder = try TemporaryFolder()
    let outcome = try Lockstep.run(
      ["match", "transformer-d8", "newton", "gd", "-d", "5", "-n", "10", "-c", "32", "--allow-skips", "-o", "results"],
      in: folder.path)
    #expect(outcome.status == 0 && outcome.errors.contains("takes 8 dimensions"), "\(outcome.errors)")
    #expect(try Results(folder: folder.file("results")).learnerLabels.contains("newton"))
  }

  /// A checkpoint's folder may look like a label and a learner; commands to go on with are quoted.
  @Test func foldersOfSweepsAreModels() throws {
    let folder = try TemporaryFolder()
    try Training.tiny.write(to: folder.file("net.json"))
    let trained = try Lockstep.run(["train", "net.json", "-o", "rate=0.01 a/run"], in: folder.path)
    #expect(trained.status == 0 && trained.output.contains("lockstep probe 'rate=0.01 a/run'"), "\(trained.errors)")
    try FileManager.default.moveItem(atPath: folder.file("rate=0.01 a"), toPath: folder.file("rate=0.01"))
    for (place, model) in ["rate=0.01/run", "rate=0.01/run:transfer=true"].enumerated() {
      try Lockstep.succeed(
        ["match", model, "newton", "-d", "1", "-n", "6", "-c", "16", "--no-identify", "-o", "results-\(place)"],
        in: folder.path)
      #expect(try Results(folder: folder.file("results-\(place)")).learnerLabels.first == model)
    }
  }

  @Test(arguments: ["zeros", "no labels", "the same input throughout"]) func degeneratePromptsWork(kind: String) throws
  {
    let prompts =
      switch kind {
      case "zeros": Safetensors.prompts(inputs: { _ in 0 }, labels: { _ in 0 })
      case "no labels": Safetensors.prompts(labels: { _ in 0 })
      default: Safetensors.prompts(inputs: { Double($0 % 3 + 1) })
      }
    try prompts.write(to: folder.file("prompts"))
    let learners = ["ols", "gradient-descent:steps=0..8", "ogd", "newton", "cg", "cg-scipy", "bfgs", "lbfgs"]
    try Lockstep.succeed(
      ["match"] + learners + ["--prompts", "prompts", "-m", Self.errors, "-m", Self.weights]
        + ["-m", "distance-of-errors", "-o", "results"], in: folder.path)
    // JSON cannot represent numbers that are not finite.
    #expect(try Results(folder: folder.file("results")).comparisons("distance-of-errors").count == 28)
    #expect(!(try folder.text(of: "results/matches.csv")).contains("nan"))
    try Lockstep.succeed(["show", "results"], in: folder.path)
  }
}
