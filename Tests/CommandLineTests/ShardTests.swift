import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// Commands in shards, and their merge.
struct ShardTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Runs every shard of a command in the folder `shards`.
  private func runShards(_ command: [String], _ count: Int, into shards: String = "shards") throws {
    for index in (1...count).reversed() {
      let output = try Lockstep.succeed(command + ["--shard", "\(index)/\(count)", "-o", shards], in: folder.path)
      #expect(output == "Wrote shard \(index)/\(count) to \(shards)/shard-\(index)-of-\(count).safetensors\n")
    }
  }

  /// Learners that stop early, that hold no weights, and that diverge on the prompts.
  private static let match = [
    "match", "newton", "cg", "ogd", "gradient-descent:rate=100,steps=0..512", "--allow-skips", "-d", "4", "-n", "8",
    "-c",
    "70", "--resamples", "100",
  ]

  @Test(arguments: [1, 2, 5, 64]) func matchesAreTheSameBytes(count: Int) throws {
    let whole = try Lockstep.run(Self.match + ["-o", "whole"], in: folder.path)
    try runShards(Self.match, count)
    let merged = try Lockstep.run(["merge", "shards", "-o", "merged", "--jobs", "1"], in: folder.path)
    #expect(merged.status == 0 && merged.errors == whole.errors)
    #expect(merged.output.replacing("merged", with: "whole") == whole.output)
    #expect(try Snapshot(of: folder.file("merged")) == Snapshot(of: folder.file("whole")))
  }

  /// With blocks of more prompts than are in memory at once.
  @Test func identificationsAreTheSameBytes() throws {
    let command = ["identify", "newton:factor=1,steps=2..5", "-d", "3", "-n", "6", "-c", "2500"]
    try Lockstep.succeed(command + ["-o", "whole"], in: folder.path)
    try runShards(command, 3)
    try Lockstep.succeed(["merge", "shards", "-o", "merged"], in: folder.path)
    #expect(try Snapshot(of: folder.file("merged")) == Snapshot(of: folder.file("whole")))
    #expect(
      try Lockstep.succeed(["merge", "shards", "--json"], in: folder.path)
        == folder.text(of: "whole/identification.json"))
  }

  /// A network with its twin, which runs at the merge alone; predictions that refuse other prompts than their own.
  @Test func networksAndRecordedPredictionsAreTheSameBytes() throws {
    try Training.tiny.setting(["context_size": 8]).write(to: folder.file("tiny.json"))
    #expect(try Lockstep.run(["train", "tiny.json", "-o", "net"], in: folder.path).status == 0)
    let probe = ["probe", "net", "-c", "200"]
    try Lockstep.succeed(probe, in: folder.path)
    let whole = try Data(contentsOf: URL(filePath: folder.file("net/readouts.safetensors")))
    try runShards(probe, 3, into: "probes")
    try Lockstep.fail(["merge", "probes"], words: ["--output FOLDER"], in: folder)
    try Lockstep.fail(["merge", "probes", "-o", "net"], words: ["net/readouts.safetensors", "--force"], in: folder)
    try Lockstep.succeed(["import", "net/model.safetensors", "heads=1", "-o", "other"], in: folder.path)
    try Lockstep.fail(
      ["merge", "probes", "-o", "other"], words: ["'other'", "the checkpoint that the shards were run on"], in: folder)
    try FileManager.default.removeItem(atPath: folder.file("net/readouts.safetensors"))
    #expect(try Lockstep.succeed(["merge", "probes", "-o", "net"], in: folder.path).contains("Wrote read-outs"))
    #expect(try Data(contentsOf: URL(filePath: folder.file("net/readouts.safetensors"))) == whole)

    try Lockstep.succeed(["sample", "-d", "1", "-n", "8", "-c", "20", "-o", "prompts"], in: folder.path)
    try Lockstep.succeed(["predict", "newton", "--prompts", "prompts", "-o", "recorded"], in: folder.path)
    let commands = [
      ["identify", "net", "-c", "20", "--queries", "10"], ["match", "net", "newton", "-c", "20", "--queries", "10"],
      ["identify", "recorded:file=recorded", "--prompts", "prompts", "--quick"],
    ]
    for (index, command) in commands.enumerated() {
      try Lockstep.succeed(command + ["-o", "whole\(index)"], in: folder.path)
      try runShards(command, 2, into: "shards\(index)")
      try Lockstep.succeed(["merge", "shards\(index)", "-o", "merged\(index)"], in: folder.path)
      #expect(try Snapshot(of: folder.file("merged\(index)")) == Snapshot(of: folder.file("whole\(index)")))
    }
  }

  @Test func reproductionsAreTheSameBytes() throws {
    let command = ["reproduce", "table-1", "8", "-d", "3", "-n", "6", "-c", "6"]
    for arguments in [command + ["-o", "whole"]]
      + (1...2).map({ command + ["-o", "shards", "--shard", "\($0)/2"] }) + [["merge", "shards", "-o", "merged"]]
    {
      let outcome = try Lockstep.runWithoutCharts(arguments, in: folder)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    #expect(try Snapshot(of: folder.file("merged")) == Snapshot(of: folder.file("whole")))
  }

  private static let small = ["match", "newton", "cg", "-d", "3", "-n", "6", "-c", "12"]

  @Test func onlyMissingShardsRunAgain() throws {
    try runShards(Self.small, 3)
    let second = "shards/shard-2-of-3.safetensors"
    let before = try Snapshot(of: folder.path)
    #expect(
      try Lockstep.succeed(Self.small + ["--shard", "2/3", "-o", "shards"], in: folder.path)
        == "Shard 2/3 is complete already: \(second)\n")
    #expect(try Snapshot(of: folder.path) == before)
    let merged = try Lockstep.succeed(["merge", "shards", "--json"], in: folder.path)
    try FileManager.default.removeItem(atPath: folder.file(second))
    try Lockstep.fail(["merge", "shards"], words: ["missing shard 2/3", "run it"], in: folder)
    for more in [[], ["--force"]] {
      let output = try Lockstep.succeed(Self.small + ["--shard", "2/3", "-o", "shards"] + more, in: folder.path)
      #expect(output == "Wrote shard 2/3 to \(second)\n")
      #expect(try Lockstep.succeed(["merge", "shards", "--json"], in: folder.path) == merged)
    }
  }

  @Test func shardsOfDifferentRunsAreRefused() throws {
    try runShards(Self.small, 2)
    for (name, more, words) in [
      ("seed", ["-s", "1"], ["prompts: ", "seed 1", "seed 0"]),
      ("count", ["-c", "13"], ["number of prompts: '13'", "'12'"]),
      ("learner", ["ogd"], ["learner 'ogd'", "missing"]), ("metric", ["-m", "distance-of-errors"], ["metrics: "]),
      ("queries", ["--queries", "7"], ["number of queries: '7'"]),
      ("resamples", ["--resamples", "107"], ["number of resamples: '107'"]),
    ] {
      try Lockstep.succeed(Self.small + more + ["--shard", "2/2", "-o", name], in: folder.path)
      let other = "\(name)/shard-2-of-2.safetensors"
      try Lockstep.fail(
        ["merge", "shards/shard-1-of-2.safetensors", other], words: [other, "of another run"] + words, in: folder)
      // A shard does not replace that of another run, either.
      try Lockstep.fail(Self.small + ["--shard", "2/2", "-o", name], words: [other, "of another run"], in: folder)
    }
  }

  /// Networks are what their files hold, whatever their names.
  @Test func shardsOfOtherReadOutsAreRefused() throws {
    try Training.tiny.write(to: folder.file("tiny.json"))
    #expect(try Lockstep.run(["train", "tiny.json", "-o", "net"], in: folder.path).status == 0)
    let match = ["match", "net", "newton", "-c", "4", "--queries", "10"]
    for (index, count) in [(1, "64"), (2, "96")] {
      try Lockstep.succeed(["probe", "net", "-c", count, "--force"], in: folder.path)
      try Lockstep.succeed(match + ["--shard", "\(index)/2", "-o", "shards"], in: folder.path)
    }
    try Lockstep.fail(
      ["merge", "shards"], words: ["shard-1-of-2", "of another run", "SHA-256", "readouts.safetensors"], in: folder)
  }

  @Test func numbersOfShardsAreChecked() throws {
    for text in ["0/2", "3/2", "1/0", "1", "auto/0", "-1/2", "1/2/3", "99999999999999999999/2"] {
      try Lockstep.fail(
        Self.small + ["--shard=\(text)", "-o", "shards"], words: [text, "I/N with I from 1 to N"], in: folder)
    }
    try Lockstep.fail(Self.small + ["--shard", "1/2"], words: ["--output FOLDER"], in: folder)
    try Lockstep.fail(
      Self.small + ["--shard", "13/13", "-o", "shards"], words: ["--shard 13/13", "12 blocks"], in: folder)
    try runShards(Self.small, 2)
    try Lockstep.fail(
      Self.small + ["--shard", "1/3", "-o", "shards"], words: ["'shards'", "N = 2", "not N = 3"], in: folder)
    try runShards(Self.small, 3, into: "three")
    try Lockstep.fail(
      ["merge", "shards/shard-1-of-2.safetensors", "three"], words: ["1/2", "1/3", "overlap"], in: folder)
    try Lockstep.fail(
      ["merge", "shards", "shards/shard-1-of-2.safetensors"], words: ["shard 1/2 is there twice"], in: folder)
    try Lockstep.fail(["merge", "nowhere"], words: ["'nowhere'", "No such file"], in: folder)
    try Lockstep.fail(["merge", "."], words: ["'.' holds no shards"], in: folder)
  }

  @Test func aRunningShardIsNotStartedTwice() throws {
    let command = ["match", "gd", "cg", "bfgs", "-c", "10000000", "--shard", "1/2", "-o", "a/b/shards"]
    let running = try Running(Lockstep.executable, command, in: folder.path)
    #expect(
      waitForChanges(below: folder.path) {
        ((try? FileManager.default.subpathsOfDirectory(atPath: folder.path)) ?? []).contains { $0.contains("partial") }
      })
    let second = try Lockstep.run(command, in: folder.path)
    Lockstep.expectFailure(second, command, words: ["another program is writing 'a/b/shards/shard-1-of-2.safetensors'"])
    // One that dies leaves no shard, and one that is stopped leaves nothing.
    #expect(kill(running.process, SIGKILL) == 0)
    #expect(try running.outcome().signal == SIGKILL)
    let third = try Running(Lockstep.executable, command, in: folder.path)
    #expect(waitForChanges(below: folder.path) { partials.count == 1 && partials != [""] })
    #expect(kill(third.process, SIGTERM) == 0)
    #expect(try third.outcome().signal == SIGTERM)
  }

  private var partials: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.file("a/b/shards"))) ?? [])
  }

  @Test(
    arguments: [
      (
        [
          "SLURM_ARRAY_TASK_ID": "7", "SLURM_ARRAY_TASK_MIN": "3", "SLURM_ARRAY_TASK_MAX": "7",
          "SLURM_ARRAY_TASK_STEP": "2",
          "SLURM_ARRAY_TASK_COUNT": "3",
        ], "auto", "3/3"
      ),
      (
        [
          "SLURM_ARRAY_TASK_ID": "0", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "3",
          "SLURM_ARRAY_TASK_COUNT": "4",
        ],
        "auto", "1/4"
      ),
      (["SGE_TASK_ID": "2", "SGE_TASK_FIRST": "1", "SGE_TASK_LAST": "4", "SGE_TASK_STEPSIZE": "1"], "auto", "2/4"),
      (["PBS_ARRAY_INDEX": "4"], "auto/4", "4/4"), (["PBS_ARRAYID": "1"], "auto/2", "1/2"),
      (["SLURM_ARRAY_TASK_ID": "2", "SLURM_ARRAY_TASK_COUNT": "1"], "auto/3", "2/3"),
    ] as [([String: String], String, String)])
  func arrayTasksKnowTheirShards(environment: [String: String], choice: String, shard: String) throws {
    let output = try Lockstep.succeed(
      Self.small + ["--shard", choice, "-o", "shards"], environment: environment, in: folder.path)
    #expect(output.hasPrefix("Wrote shard \(shard) "))
  }

  @Test(
    arguments: [
      ([:], "auto", "needs an array job"), (["SGE_TASK_ID": "undefined"], "auto", "needs an array job"),
      (["PBS_ARRAY_INDEX": "2"], "auto", "--shard auto/N"), (["PBS_ARRAY_INDEX": "0"], "auto/4", "expected 1 to 4"),
      // The number of tasks would overflow, or the distance of the indices.
      (
        [
          "SLURM_ARRAY_TASK_ID": "1", "SLURM_ARRAY_TASK_MIN": "0", "SLURM_ARRAY_TASK_MAX": "9223372036854775807",
        ],
        "auto", "--shard auto/N"
      ),
      (
        ["SGE_TASK_ID": "1", "SGE_TASK_FIRST": "-9223372036854775808", "SGE_TASK_LAST": "9223372036854775807"],
        "auto", "--shard auto/N"
      ),
      // Indices 1, 2 and 4.
      (
        [
          "SLURM_ARRAY_TASK_ID": "4", "SLURM_ARRAY_TASK_MIN": "1", "SLURM_ARRAY_TASK_MAX": "4",
          "SLURM_ARRAY_TASK_COUNT": "3",
        ],
        "auto", "do not form a sequence"
      ),
    ] as [([String: String], String, String)])
  func otherTasksAreRefused(environment: [String: String], choice: String, words: String) throws {
    let arguments = Self.small + ["--shard", choice, "-o", "shards"]
    let outcome = try Lockstep.run(arguments, environment: environment, in: folder.path)
    Lockstep.expectFailure(outcome, arguments, words: [words])
    #expect(folder.contents.isEmpty)
  }
}

/// Files of shards that something happened to.
struct DamagedShardTests {
  let folder: TemporaryFolder
  private static let name = "shards/shard-1-of-2.safetensors"

  init() throws {
    folder = try TemporaryFolder()
    for index in 1...2 {
      try Lockstep.succeed(
        ["match", "newton", "cg", "-d", "3", "-n", "6", "-c", "8", "--shard", "\(index)/2", "-o", "shards"],
        in: folder.path)
    }
  }

  private var path: String { folder.file(Self.name) }

  /// Changes the first shard and gives it the checksum of its new contents.
  private func rewrite(_ change: (inout Safetensors) -> Void) throws {
    var file = try Safetensors(path)
    change(&file)
    file.tensors.sort { $0.name < $1.name }
    var bytes = Data()
    for (key, text) in file.metadata.sorted(by: { $0.key < $1.key }) where key != "sha256" {
      bytes += Data((key + "\0" + text + "\0").utf8)
    }
    for (name, _, values) in file.tensors {
      bytes += Data((name + "\0").utf8) + values.withUnsafeBytes { Data($0) }
    }
    try bytes.write(to: URL(filePath: folder.file("bytes")))
    file.metadata["sha256"] = String(try run("/usr/bin/sha256sum", [folder.file("bytes")]).output.prefix(64))
    try FileManager.default.removeItem(atPath: folder.file("bytes"))
    try file.write(to: path)
  }

  /// The rewriting itself does no harm.
  @Test func rewrittenShardsAreRead() throws {
    try rewrite { _ in }
    try Lockstep.succeed(["merge", "shards"], in: folder.path)
  }

  @Test(arguments: [8, 100, -9, -1]) func truncatedShardsAreRefused(size: Int) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    try bytes.prefix(size > 0 ? size : bytes.count + size).write(to: URL(filePath: path))
    try Lockstep.fail(["merge", "shards"], words: [Self.name, "delete it and run shard 1/2 again"], in: folder)
  }

  @Test func editedShardsAreRefused() throws {
    var bytes = try Data(contentsOf: URL(filePath: path))
    bytes[bytes.count - 5] ^= 1
    try bytes.write(to: URL(filePath: path))
    try Lockstep.fail(["merge", "shards"], words: [Self.name, "checksum", "run shard 1/2 again"], in: folder)
    var file = try Safetensors(path)
    file.metadata["shard"] = "2/2"
    try file.write(to: path)
    try Lockstep.fail(["merge", path], words: [Self.name, "checksum"], in: folder)
  }

  /// What someone writes who computes checksums: an error, never a crash or a result.
  @Test(arguments: [
    "schema", "version", "shard", "no arguments", "arguments", "no shards", "training", "no section", "section",
    "no outcome",
    "text", "long", "short", "infinite", "negative", "overflow", "nested",
  ]) func hostileShardsAreRefused(kind: String) throws {
    try rewrite { file in
      let first = "0/0/0"
      let tensor = file.tensors.firstIndex { $0.name == first } ?? 0
      func replace(_ pattern: String, _ text: String) {
        file.metadata[first] = file.metadata[first]?.replacing(pattern, with: text)
      }
      switch kind {
      case "schema": file.metadata["schema"] = "other"
      case "version": file.metadata["schema"] = "lockstep.shard 2"
      case "shard": file.metadata["shard"] = "1/0"
      case "no arguments": file.metadata["arguments"] = "[]"
      case "arguments": file.metadata["arguments"] = "{"
      case "no shards": file.metadata["arguments"] = "[\"list\"]"
      case "training": file.metadata["arguments"] = "[\"train\",\"x\",\"-o\",\"y\"]"
      case "no section": file.metadata["section 0"] = nil
      case "section": file.metadata["section 0"] = "{\"fields\":[{\"name\":\"seed\",\"value\":\"0\"}]}"
      case "no outcome": file.metadata[first] = nil
      case "text": file.metadata[first] = "{}"
      case "long":
        file.tensors[tensor].values.append(0)
        file.tensors[tensor].shape = [file.tensors[tensor].values.count]
      case "short":
        file.tensors[tensor].values.removeLast()
        file.tensors[tensor].shape = [file.tensors[tensor].values.count]
      case "infinite": file.tensors[tensor].values[3] = .infinity
      case "negative": replace("\"rows\":", "\"rows\":-")
      case "overflow": replace("\"count\":", "\"count\":9223372036854775")
      default:
        file.metadata[first] = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
      }
    }
    try Lockstep.fail(["merge", "shards"], words: ["shard-1-of-2"], in: folder)
    #expect(!folder.contents.contains("y"))
  }
}
