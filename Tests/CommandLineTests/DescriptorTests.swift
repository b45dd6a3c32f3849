import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// Standard input, output and error that are closed, full or gone.
struct DescriptorTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Lockstep.copy(to: folder.file("lockstep"))
    try Training.tiny.write(to: folder.file("net.json"))
    try Lockstep.succeed(
      ["sample", "-o", "prompts", "-f", "linear-regression", "-d", "1", "-n", "6", "-c", "4"], in: folder.path)
    try Lockstep.succeed(["match", "gd", "cg", "-o", "results"] + small, in: folder.path)
    try Lockstep.succeed(["match", "gd", "cg", "--shard", "1/1", "-o", "shards"] + small, in: folder.path)
    #expect(try Lockstep.run(["train", "net.json", "-o", "net"], in: folder.path).status == 0)
  }

  /// The command, without charts, and killed if it hangs.
  private var program: String {
    "PATH=/nonexistent LOCKSTEP_REGISTRY='\(Lockstep.repository)/Registry' exec /usr/bin/timeout -s KILL 120 ./lockstep"
  }

  private func shell(_ command: String) throws -> Outcome { try run("/bin/bash", ["-c", command], in: folder.path) }

  /// One call of every subcommand.
  static let commands: [[String]] = [
    ["identify", "gd", "--quick", "-d", "2", "-n", "3", "-c", "16"], ["match", "gd", "cg"] + small,
    ["train", "net.json", "-o", "new"], ["report", "results", "-o", "new"], ["show", "results"],
    ["reproduce", "10", "-d", "2", "-n", "3", "-c", "2", "-o", "new"], ["sample", "-o", "new"] + small,
    ["predict", "gd", "--prompts", "prompts", "-o", "new"],
    ["tune", "gradient-descent", "--steps", "1"] + small, ["probe", "net", "-c", "4", "--force"],
    ["import", "net/model.safetensors", "heads=1", "-o", "new"],
    ["construct", "gradient-descent:dimension=2,steps=1", "-o", "new"],
    ["activations", "net", "--prompts", "prompts", "-o", "new"], ["list"], ["describe", "gd"],
    ["check", "nearest-neighbors"], ["merge", "shards", "-o", "new"],
    ["new", "learner", "Mine", "--lockstep", "https://example.com/lockstep.git", "-o", "new"], ["doctor"], ["--help"],
  ]

  @Test func everySubcommandIsTried() throws {
    let help = try Lockstep.succeed(["--help"])
    let names = help.split(separator: "\n").filter {
      $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.hasPrefix("  -")
    }
    for name in names.compactMap({ $0.split(separator: " ").first }) where name != "See" {
      #expect(Self.commands.contains { $0[0] == name }, "\(name)")
    }
  }

  /// Errors on standard output are errors of the command. Nothing else is.
  @Test(arguments: [
    "<&-", ">&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-", "> /dev/full", "2> /dev/full", "> /dev/full 2>&1",
  ])
  func descriptorsMayBeUnusable(redirection: String) throws {
    for command in Self.commands {
      let arguments = command.joined(separator: " ")
      let outcome = try shell("\(program) \(arguments) \(redirection)")
      let losesOutput = redirection.split(separator: " ").contains { $0 == ">&-" || $0 == ">" }
      #expect(outcome.signal == nil, "\(arguments) \(redirection)")
      #expect(outcome.status == (losesOutput ? 1 : 0), "\(arguments) \(redirection): \(outcome.errors)")
      if losesOutput, !redirection.contains("2>") {
        #expect(outcome.errors.contains("cannot write to standard output"), "\(arguments) \(redirection)")
      }
      try? FileManager.default.removeItem(atPath: folder.file("new"))
    }
  }

  @Test func trainingGoesOnWithoutStandardError() throws {
    let outcome = try shell("\(program) train net.json -o new 2> /dev/full")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("Trained for 30 steps"))
    #expect(outcome.output.components(separatedBy: "cannot write to standard error: No space left").count == 2)
    #expect(
      try bytes("model.safetensors", of: folder.file("new")) == bytes("model.safetensors", of: folder.file("net")))
  }

  /// Redirects a descriptor to a pipe whose reader has gone.
  private static func deadPipe(_ descriptor: Int) -> String {
    "mkfifo pipe && { : < pipe & } && exec 9> pipe && wait && exec \(descriptor)>&9 9>&- && "
  }

  @Test(arguments: ["", "trap '' PIPE; "]) func trainingGoesOnWithoutAReader(setup: String) throws {
    let outcome = try shell("\(setup)\(Self.deadPipe(2)) \(program) train net.json -o new")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("cannot write to standard error: Broken pipe"))
    #expect(
      try bytes("model.safetensors", of: folder.file("new")) == bytes("model.safetensors", of: folder.file("net")))
  }

  /// As other programs do.
  @Test func commandsEndWithTheReader() throws {
    #expect(try shell("\(Self.deadPipe(1)) \(program) list").signal == SIGPIPE)
    let outcome = try shell("rm pipe; trap '' PIPE; \(Self.deadPipe(1)) \(program) list")
    #expect(outcome.status == 1 && outcome.errors.contains("cannot write to standard output: Broken pipe"))
  }

  @Test func programsWithoutDescriptorsCanBeStopped() throws {
    try Training.tiny.setting(["steps": 1_000_000]).write(to: folder.file("endless.json"))
    let running = try Running(
      "/bin/bash", ["-c", "exec '\(Lockstep.executable)' train endless.json -o new <&- >&- 2>&-"], in: folder.path)
    #expect(waitForChanges(below: folder.path) { FileManager.default.fileExists(atPath: folder.file("new/log.jsonl")) })
    #expect(kill(running.process, SIGTERM) == 0)
    let outcome = try running.outcome()
    #expect(outcome.signal == nil || outcome.signal == SIGTERM)
  }
}
