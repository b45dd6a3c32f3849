import Foundation
import LockstepTestSupport
import Testing

/// `lockstep sample` and `lockstep predict`, and their files.
struct PredictTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  @Test func sampledPromptsHaveTheDocumentedShapes() throws {
    let output = try Lockstep.succeed(
      ["sample", "-f", "noisy", "-d", "3", "-n", "6", "-c", "70", "-s", "9", "--output", "prompts"], in: folder.path)
    #expect(output.hasPrefix("Wrote 70 prompts of ") && output.hasSuffix(" to prompts\n"))
    #expect(folder.contents == ["prompts"])
    let file = try Safetensors(folder.file("prompts"))
    #expect(file.shape("xs") == [70, 7, 3])
    #expect(file.shape("ys") == [70, 7])
    #expect(file.metadata["seed"] == "9")
    #expect(file.metadata["function_class"]?.contains("noise=0.1") == true)
    #expect(Set(file.values("xs")).count == 70 * 7 * 3)
  }

  @Test func onePromptIsNotSeveral() throws {
    let sampled = try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-c", "1", "-o", "prompts"], in: folder.path)
    #expect(sampled.hasPrefix("Wrote 1 prompt of "))
    let predicted = try Lockstep.succeed(
      ["predict", "gd", "--prompts", "prompts", "-o", "predictions"], in: folder.path)
    #expect(predicted.hasSuffix(" on 1 prompt to predictions\n"))
  }

  @Test func promptsDoNotDependOnTheirNumber() throws {
    try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-c", "70", "-o", "many"], in: folder.path)
    try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-c", "2", "-o", "few"], in: folder.path)
    let (many, few) = try (Safetensors(folder.file("many")), Safetensors(folder.file("few")))
    #expect(Array(many.values("xs").prefix(42)) == few.values("xs"))
    #expect(Array(many.values("ys").prefix(14)) == few.values("ys"))
  }

  static let learners = [
    "ordinary-least-squares", "gradient-descent", "online-gradient-descent:passes=1..3", "iterative-newton",
    "conjugate-gradient", "bfgs", "l-bfgs",
  ]

  @Test(arguments: learners) func recordedPredictionsMatchTheirSource(learner: String) throws {
    try Lockstep.succeed(["sample", "-d", "4", "-n", "8", "-c", "5", "-o", "prompts"], in: folder.path)
    for (name, more) in [("predictions", []), ("weights", ["--weights"])] {
      try Lockstep.succeed(
        ["predict", learner, "--prompts", "prompts", "--output", name] + more, in: folder.path)
    }
    let file = try Safetensors(folder.file("weights"))
    let steps = file.values("steps")
    #expect(!steps.isEmpty && file.shape("steps") == [steps.count])
    #expect(file.shape("predictions") == [steps.count, 5, 9])
    #expect(file.shape("weights") == [steps.count, 5, 9, 4])
    #expect(file.metadata["learner"]?.hasPrefix(String(learner.prefix { $0 != ":" })) == true)
    let plain = try Safetensors(folder.file("predictions"))
    #expect(plain.shape("weights") == nil)
    #expect(plain.values("predictions") == file.values("predictions"))

    for recording in ["predictions", "weights"] {
      try Lockstep.succeed(
        [
          "match", "recorded:file=\(recording)", learner, "--prompts", "prompts", "--resamples", "100", "-o", "results",
          "--force",
        ], in: folder.path)
      let results = try Results(folder: folder.file("results"))
      let means = results.means("similarity-of-errors")
      #expect(means.count == steps.count)
      for (step, row) in means.enumerated() { #expect(abs(row[step] - 1) < 1e-12) }
      for match in results.matches("similarity-of-errors") {
        #expect(match.ties.contains(match.step))
        #expect(abs(match.similarity - 1) < 1e-12)
      }
      #expect(results.comparisons("similarity-of-weights").count == (recording == "weights" ? 1 : 0))
    }
  }

  /// Prompts of the same sizes, but of another seed.
  @Test func predictionsForOtherPromptsAreRejected() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.succeed(["predict", "newton", "--prompts", "prompts", "-o", "file"], in: folder.path)
    try Lockstep.fail(
      ["match", "recorded:file=file", "newton", "--seed", "7"] + small, words: ["'file'", "other prompts", "'ys'"],
      in: folder)
  }

  @Test func recordedPredictionsCanBeRecordedAgain() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.succeed(["predict", "newton", "--prompts", "prompts", "-o", "first", "--weights"], in: folder.path)
    try Lockstep.succeed(
      ["predict", "recorded:file=first", "--prompts", "prompts", "-o", "second", "--weights"], in: folder.path)
    let (first, second) = try (Safetensors(folder.file("first")), Safetensors(folder.file("second")))
    #expect(first.values("weights") == second.values("weights"))
    #expect(first.metadata["step"] == second.metadata["step"])
    try Lockstep.fail(
      ["predict", "recorded:file=nothing", "--prompts", "prompts", "-o", "third"], words: ["nothing", "No such file"],
      in: folder)
  }

  /// Induced weights are compared from their file as from the network, and as the learner they come from.
  @Test func inducedWeightsAreRecorded() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    let predict = ["predict", "--prompts", "prompts", "--weights"]
    try Lockstep.succeed(predict + ["nearest-neighbors", "--queries", "30", "-o", "first"], in: folder.path)
    try Lockstep.succeed(predict + ["recorded:file=first", "-o", "second"], in: folder.path)
    let (first, second) = try (Safetensors(folder.file("first")), Safetensors(folder.file("second")))
    #expect(first.metadata["weights"] == "induced" && second.metadata["weights"] == "induced")
    #expect(first.shape("weights")?.suffix(3) == [4, 7, 3])
    #expect(first.values("weights") == second.values("weights"))
    #expect(first.values("predictions") == second.values("predictions"))
    try Lockstep.succeed(
      [
        "match", "recorded:file=first", "nearest-neighbors", "--prompts", "prompts", "--resamples", "100", "--queries",
        "30", "-o", "results",
      ], in: folder.path)
    for metric in ["similarity-of-errors", "similarity-of-weights"] {
      let means = try Results(folder: folder.file("results")).means(metric)
      #expect(!means.isEmpty)
      for (step, row) in means.enumerated() { #expect(abs(row[step] - 1) < 1e-12) }
    }
  }

  /// Two files are the halves of a third: prompts, queries and random numbers of learners follow the index.
  @Test(arguments: ["nearest-neighbors", "subset-least-squares:part=random"])
  func setsCanBeSplit(learner: String) throws {
    for (name, options) in [("all", ["-c", "7"]), ("a", ["-c", "3"]), ("b", ["-c", "4", "--first", "3"])] {
      try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-o", name] + options, in: folder.path)
      try Lockstep.succeed(
        ["predict", learner, "--prompts", name, "-o", "\(name)-output", "--weights"], in: folder.path)
    }
    for (file, tensor, width) in [
      ("all", "xs", 21), ("all", "ys", 7), ("all-output", "predictions", 7), ("all-output", "weights", 21),
    ] {
      let all = try Safetensors(folder.file(file))
      let suffix = file.dropFirst("all".count)
      let parts = try ["a", "b"].map { try Safetensors(folder.file("\($0)\(suffix)")).values(tensor) }
      // Every step holds its prompts in order.
      let steps = all.values(tensor).count / (7 * width)
      let joined: [Double] = (0..<steps).flatMap { step -> [Double] in
        zip(parts, [3 * width, 4 * width]).flatMap { part, size in Array(part[step * size..<(step + 1) * size]) }
      }
      #expect(all.values(tensor) == joined, "\(file), \(tensor)")
    }
    #expect(try Safetensors(folder.file("b")).metadata["first"] == "3")
  }

  @Test(arguments: ["-1", "x", "1099511627776"]) func invalidIndicesInPromptFilesAreReported(first: String) throws {
    var file = Safetensors.prompts()
    file.metadata["first"] = first
    try file.write(to: folder.file("prompts"))
    try Lockstep.fail(
      ["predict", "gd", "--prompts", "prompts", "-o", "x"], words: ["'first'", "'\(first)'", "from 0 to 10995116277"],
      in: folder)
  }

  /// Without its function class a file would be taken for linear regression.
  @Test(arguments: [
    (["function_class": "my-class", "seed": "0"], ["prompts", "'function_class'", "'my-class'"]),
    (["function_class": "relu-network", "seed": "abc"], ["prompts", "'seed' is 'abc'", "relu-network"]),
    (["function_class": "relu-network"], ["prompts", "'seed' is missing"]),
  ])
  func invalidSourcesOfPromptsAreReported(metadata: [String: String], words: [String]) throws {
    var file = Safetensors.prompts()
    file.metadata.merge(metadata) { $1 }
    try file.write(to: folder.file("prompts"))
    try Lockstep.fail(["predict", "gd", "--prompts", "prompts", "-o", "x"], words: words, in: folder)
  }

  @Test func filesAreWrittenIntoNewFolders() throws {
    try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-c", "7", "-o", "new/deep/prompts"], in: folder.path)
    try Lockstep.succeed(
      ["predict", "mesa-net:steps=0..4", "--prompts", "new/deep/prompts", "-o", "other/weights", "--weights"],
      in: folder.path)
    #expect(try Safetensors(folder.file("other/weights")).shape("weights") == [5, 7, 7, 3])
  }

  @Test func predictionsDoNotDependOnTheNumberOfThreads() throws {
    try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-c", "70", "-o", "prompts"], in: folder.path)
    for jobs in ["1", "2"] {
      try Lockstep.succeed(["predict", "bfgs", "--prompts", "prompts", "-o", jobs, "--jobs", jobs], in: folder.path)
    }
    #expect(FileManager.default.contentsEqual(atPath: folder.file("1"), andPath: folder.file("2")))
  }
}
