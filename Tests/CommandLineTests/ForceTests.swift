import Foundation
import LockstepTestSupport
import Testing

/// `--force` replaces what the command itself wrote, and nothing else.
struct ForceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let match = ["match", "gd", "cg", "--force"]

  @Test func promptsAmongResultsAreKept() throws {
    try Lockstep.succeed(match + small + ["-o", "results"], in: folder.path)
    try Lockstep.succeed(match + small + ["-o", "results"], in: folder.path)
    try Lockstep.succeed(["sample", "-o", "results/prompts"] + small, in: folder.path)
    try Lockstep.fail(
      match + ["--prompts", "results/prompts", "-o", "results"], words: ["'results'", "'prompts'", "did not write"],
      in: folder)
  }

  @Test func reportsAreReplacedWithTheirResults() throws {
    try Lockstep.succeed(match + small + ["-o", "results"], in: folder.path)
    #expect(try Lockstep.runWithoutCharts(["report", "results"], in: folder).status == 0)
    try Lockstep.succeed(match + small + ["-o", "results"], in: folder.path)
    #expect(!FileManager.default.fileExists(atPath: folder.file("results/report")))
  }

  @Test func identificationsAndComparisonsKeepEachOther() throws {
    let identify = ["identify", "gd", "--quick", "-d", "3", "-n", "8", "-c", "16", "--force"]
    try Lockstep.succeed(identify + ["-o", "identified"], in: folder.path)
    try Lockstep.succeed(match + small + ["-o", "matched"], in: folder.path)
    for (command, output) in [(match + small, "identified"), (identify, "matched")] {
      try Lockstep.fail(
        command + ["-o", output], words: ["'\(output)'", "not written by this command"], in: folder)
    }
    try Lockstep.succeed(identify + ["-o", "identified"], in: folder.path)
  }

  /// Although its files look like those of the command.
  @Test(arguments: [".", "mine"]) func foldersOfOthersAreKept(output: String) throws {
    try folder.write(#"{"schema":"lockstep.results","schema_version":4}"#, to: "results.json")
    try folder.write(#"{"schema":"lockstep.results","schema_version":4}"#, to: "mine/results.json")
    try folder.write("mine", to: "mine/notes")
    try Lockstep.fail(
      match + small + ["-o", output], words: ["'\(output)'", "not written by this command"], in: folder)
  }

  @Test func inputFilesAreKept() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.succeed(["predict", "gd", "--prompts", "prompts", "-o", "recorded"], in: folder.path)
    for (learner, output) in [("gd", "prompts"), ("recorded:file=recorded", "recorded")] {
      try Lockstep.fail(
        ["predict", learner, "--prompts", "prompts", "-o", output, "--force"], words: ["'\(output)'", "input"],
        in: folder)
    }
  }

  /// A script, prompts of other programs, and files of other commands.
  @Test func filesOfOthersAreKept() throws {
    try folder.write("exit\n", to: "mine.sh")
    try Safetensors.prompts().write(to: folder.file("mine"))
    let sample = ["sample"] + small
    let predict = ["predict", "gd", "--prompts", "prompts"]
    try Lockstep.succeed(sample + ["-o", "prompts"], in: folder.path)
    try Lockstep.succeed(sample + ["-o", "others"], in: folder.path)
    try Lockstep.succeed(predict + ["-o", "predictions"], in: folder.path)
    for (command, own, foreign) in [
      (sample, "prompts", ["mine.sh", "mine", "predictions"]), (predict, "predictions", ["mine.sh", "mine", "others"]),
    ] {
      for output in foreign {
        try Lockstep.fail(
          command + ["-o", output, "--force"], words: ["'\(output)'", "not written by this command"], in: folder)
      }
      try Lockstep.succeed(command + ["-o", own, "--force"], in: folder.path)
    }
  }

  @Test func importedFilesAreKept() throws {
    try Training.tiny.setting(["steps": 1]).write(to: folder.file("net.json"))
    #expect(try Lockstep.run(["train", "net.json", "-o", "net"], in: folder.path).status == 0)
    let arguments = ["import", "net/model.safetensors", "heads=1", "-o", "imported", "--force"]
    for _ in 0..<2 { try Lockstep.succeed(arguments, in: folder.path) }
    try Lockstep.fail(
      ["import", "imported/model.safetensors", "heads=1", "-o", "imported", "--force"],
      words: ["'imported'", "'model.safetensors'", "reads"], in: folder)
    try Lockstep.fail(
      ["import", "net/model.safetensors", "heads=1", "-o", "net", "--force"], words: ["'net'", "training"], in: folder)
  }
}
