import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// Calls to the system that fail, and kills at such calls: no half output, no lost training, no crash.
@Suite(.enabled(if: Sanitizer.isAbsent)) struct FaultTests {
  let folder: TemporaryFolder
  private let library: String

  init() throws {
    folder = try TemporaryFolder()
    library = folder.file("faults.so")
    let source = Lockstep.repository + "/Tests/Faults/faults.c"
    let compiled = try run(
      "/usr/bin/env", ["clang", "-shared", "-fPIC", "-O1", "-o", library, source, "-ldl"], in: folder.path)
    #expect(compiled.status == 0, "\(compiled.errors)")
    try Lockstep.copy(to: folder.file("lockstep"))
  }

  private static var training: Training {
    Training.tiny.setting(["steps": 4, "checkpoint_interval": 2, "log_interval": 2])
  }

  /// Runs the command, without charts, with a fault; says whether the fault occurred.
  private func inject(_ fault: String, _ arguments: [String]) throws -> (outcome: Outcome, occurred: Bool) {
    let mark = folder.file("mark")
    let outcome = try Running(
      folder.file("lockstep"), arguments,
      environment: [
        "LD_PRELOAD": library, "FAULT": fault, "FAULT_MARK": mark, "PATH": "/nonexistent",
        "LOCKSTEP_REGISTRY": Lockstep.repository + "/Registry",
      ], in: folder.path
    ).outcome()
    defer { unlink(mark) }
    return (outcome, FileManager.default.fileExists(atPath: mark))
  }

  private func remove(_ name: String) { try? FileManager.default.removeItem(atPath: folder.file(name)) }

  private func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: folder.file(name)) }

  /// Whether the command has left an incomplete file or folder.
  private var hasPartial: Bool {
    FileManager.default.subpaths(atPath: folder.path)?.contains { $0.contains(".partial-") } ?? false
  }

  // MARK: - Faults

  static let faults = ["write", "fsync", "rename", "fallocate", "mkdir"]

  @Test(arguments: faults) func trainingsSurviveEveryFault(call: String) throws {
    try Self.training.write(to: folder.file("net.json"))
    #expect(try inject("none 0 0", ["train", "net.json", "-o", "whole"]).outcome.status == 0)
    var number = 0
    while true {
      number += 1
      let (outcome, occurred) = try inject("\(call) \(number) \(ENOSPC)", ["train", "net.json", "-o", "net"])
      guard occurred else { break }
      let context = "\(call) \(number): \(outcome.errors)"
      #expect(
        outcome.status == 0 || outcome.status == 1 && outcome.errors.contains("Error: cannot write"), "\(context)")
      #expect(!hasPartial, "\(context)")
      let resume = ["train", "net.json", "-o", "net"] + (exists("net") ? ["--resume"] : [])
      let resumed = try inject("none 0 0", resume).outcome
      #expect(resumed.status == 0, "\(context) \(resumed.errors)")
      for file in ["model.safetensors", "training-state.safetensors"] {
        #expect(try bytes(file, of: folder.file("net")) == bytes(file, of: folder.file("whole")), "\(context)")
      }
      remove("net")
    }
    #expect(number > 1, "there was no call of \(call)")
  }

  /// Results appear complete or not at all, and earlier ones stay.
  @Test(arguments: faults.filter { $0 != "fallocate" }, [true, false])
  func resultsSurviveEveryFault(call: String, replacing: Bool) throws {
    let command = ["match", "gd", "cg"] + small
    #expect(try inject("none 0 0", command + ["-o", "whole"]).outcome.status == 0)
    let whole = try Snapshot(of: folder.file("whole"))
    #expect(try inject("none 0 0", command + ["-o", "results", "-s", "1"]).outcome.status == 0)
    let earlier = try Snapshot(of: folder.file("results"))
    var number = 0
    while true {
      number += 1
      if !replacing { remove("results") }
      let (outcome, occurred) = try inject(
        "\(call) \(number) \(ENOSPC)", command + ["-o", "results"] + (replacing ? ["--force"] : []))
      guard occurred else { break }
      let context = "\(call) \(number): \(outcome.errors)"
      #expect(
        outcome.status == 0 || outcome.status == 1 && outcome.errors.contains("Error: cannot write"), "\(context)")
      #expect(!hasPartial, "\(context)")
      if exists("results") {
        let found = try Snapshot(of: folder.file("results"))
        #expect(found == whole || replacing && outcome.status == 1 && found == earlier, "\(context)")
      } else {
        #expect(outcome.status == 1 && !replacing, "\(context)")
      }
      if replacing {
        remove("results")
        #expect(try inject("none 0 0", command + ["-o", "results", "-s", "1"]).outcome.status == 0)
      }
    }
    #expect(replacing && call == "mkdir" || number > 1, "there was no call of \(call)")
  }

  /// A program without memory ends, but leaves nothing half written.
  @Test func noMemoryLeavesNothingHalf() throws {
    let command = ["match", "gd", "cg", "-o", "results"] + small
    var number = 1
    while true {
      let (outcome, occurred) = try inject("malloc \(number) \(ENOMEM)", command)
      guard occurred else { break }
      #expect(outcome.status == 0 || !exists("results"), "allocation \(number)")
      remove("results")
      number = number * 2 + 1
    }
    #expect(number > 1000)
  }

  // MARK: - Kills

  /// The weights of a training that was killed again and again are those of one that was not.
  @Test func trainingsSurviveKills() throws {
    try Training.tiny.setting(["steps": 1200]).write(to: folder.file("net.json"))
    #expect(try inject("none 0 0", ["train", "net.json", "-o", "whole"]).outcome.status == 0)
    var random = SplitMix(state: 15)
    var killed = 0
    while true {
      // A resume makes about 10 calls before its first step, and a checkpoint 20.
      let resume = exists("net/training.json") ? ["--resume"] : []
      let (outcome, occurred) = try inject(
        "any \(Int.random(in: 1...150, using: &random)) kill", ["train", "net.json", "-o", "net"] + resume)
      guard occurred else {
        #expect(outcome.status == 0, "\(outcome.errors)")
        break
      }
      #expect(outcome.signal == SIGKILL)
      killed += 1
    }
    #expect(killed >= 100)
    #expect(!hasPartial)
    for file in ["model.safetensors", "training-state.safetensors"] {
      #expect(try bytes(file, of: folder.file("net")) == bytes(file, of: folder.file("whole")))
    }
  }

  private static let writers: [[String]] = [
    ["sample", "-o", "new"] + small, ["predict", "gd", "--prompts", "prompts", "-o", "new"],
    ["activations", "net", "--prompts", "prompts", "-o", "new"], ["match", "gd", "cg", "-o", "new"] + small,
    ["report", "results", "-o", "new"], ["probe", "net", "-c", "16"], ["reproduce", "8", "-o", "new"] + small,
    ["identify", "newton", "--quick", "-o", "new", "-d", "3", "-n", "6", "-c", "16"],
    ["import", "net/model.safetensors", "heads=1", "-o", "new"],
    ["new", "learner", "Mine", "--lockstep", "https://example.com/lockstep.git", "-o", "new"],
  ]

  /// The output of a killed command is whole or not there, and the next call leaves no trace of the kill.
  @Test(arguments: writers) func outputsAreWholeDespiteKills(command: [String]) throws {
    try Self.training.write(to: folder.file("net.json"))
    for preparation in [
      ["train", "net.json", "-o", "net"], ["sample", "-o", "prompts", "-d", "1", "-n", "6", "-c", "4"],
      ["match", "gd", "cg", "-o", "results"] + small, command,
    ] { #expect(try inject("none 0 0", preparation).outcome.status == 0, "\(preparation)") }
    let name = command[0] == "probe" ? "net/readouts.safetensors" : "new"
    let output = folder.file(name)
    let isFolder = (try? FileManager.default.contentsOfDirectory(atPath: output)) != nil
    func contents() throws -> [String: Data?] {
      isFolder ? try Snapshot(of: output).files : ["": FileManager.default.contents(atPath: output)]
    }
    let whole = try contents()
    var number = 1
    while true {
      remove(name)
      guard try inject("any \(number) kill", command).occurred else { break }
      if exists(name) { #expect(try contents() == whole, "call \(number)") }
      remove(name)
      let again = try inject("none 0 0", command).outcome
      #expect(again.status == 0, "call \(number): \(again.errors)")
      #expect(try contents() == whole, "call \(number)")
      #expect(!hasPartial, "call \(number)")
      number = number * 2 + 1
    }
    #expect(number > 1)
  }

  // MARK: - Limits

  /// Commands end with results or a message under any limit, and do not hang.
  @Test(arguments: [
    "-v 150000", "-v 250000", "-v 400000", "-v 700000", "-v 1500000", "-n 4", "-n 5", "-n 6", "-n 8", "-n 12", "-n 16",
  ])
  func limitsAreRespected(limit: String) throws {
    try Self.training.write(to: folder.file("net.json"))
    for command in [["match", "gd", "cg", "-o", "new"] + small, ["train", "net.json", "-o", "new"], ["list"]] {
      for jobs in command[0] == "list" ? [[]] : [[], ["--jobs", "3"]] {
        let arguments = (command + jobs).joined(separator: " ")
        let outcome = try run(
          "/bin/bash",
          ["-c", "ulimit -S \(limit); exec timeout -s KILL 60 '\(Lockstep.executable)' \(arguments)"], in: folder.path)
        #expect(
          outcome.status == 0 || outcome.status == 1 && outcome.errors.contains("Error: ")
            || outcome.status == 64 && outcome.errors.contains("(ulimit "),
          "\(limit) \(arguments): \(String(describing: outcome.signal)) \(outcome.errors)")
        #expect(outcome.status == 0 || !exists("new"), "\(limit) \(arguments)")
        #expect(!hasPartial)
        remove("new")
      }
    }
  }

  /// A network's activations grow with the square of the prompt's length: what cannot be kept is refused, not begun.
  @Test func promptsTooLongForTheMemoryAreRefused() throws {
    let long = 9000
    let network = Training.tiny.setting("network", "positions", 2 * long + 1).setting(["steps": 1])
    try network.write(to: folder.file("net.json"))
    try network.setting(["context_size": long]).write(to: folder.file("long.json"))
    for arguments in [
      ["train", "net.json", "-o", "net"], ["sample", "-d", "1", "-n", "\(long)", "-c", "4", "-o", "long.safetensors"],
    ] {
      let outcome = try Lockstep.run(arguments, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    let prompts = ["--prompts", "long.safetensors"]
    for command in [
      ["train", "long.json", "-o", "new"], ["probe", "net", "-n", "\(long)"], ["match", "net", "gd"] + prompts,
      ["identify", "net", "-n", "\(long)"], ["predict", "net", "-o", "new"] + prompts,
      ["activations", "net", "-o", "new"] + prompts,
      ["construct", "gradient-descent:dimension=1000,steps=100", "-o", "new"],
    ] {
      let outcome = try run(
        "/bin/bash",
        [
          "-c",
          "ulimit -S -v 1000000; exec timeout -s KILL 60 '\(Lockstep.executable)' \(command.joined(separator: " "))",
        ],
        in: folder.path)
      #expect(
        outcome.status == 1 && outcome.errors.contains(" of memory, more than the limit of the address space"),
        "\(command): \(outcome.status) \(outcome.errors)")
      #expect(!exists("new") && !hasPartial)
    }
  }
}

/// A seeded generator (Steele, Lea and Flood 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var z = state
    z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
    z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
    return z ^ (z >> 31)
  }
}
