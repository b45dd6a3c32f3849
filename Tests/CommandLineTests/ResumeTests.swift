import Foundation
import Glibc
import LockstepFiles
import LockstepTestSupport
import Testing

/// `lockstep train --resume` and `--snapshots`: trainings that are stopped, killed, extended or changed.
struct ResumeTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A snapshot is a checkpoint, and equals the result of a training that ends at its step; a resumed training continues to
  /// keep them.
  @Test func snapshotsAreTheNetworkAtTheirSteps() throws {
    let training = Training.tiny.setting("optimizer", "decay", "none")
    #expect(try folder.train(training.setting(["steps": 64]), "short").status == 0)
    #expect(try folder.train(training.setting(["steps": 70]), "long", ["--snapshots"]).status == 0)
    #expect(
      try bytes("model.safetensors", of: folder.file("short"))
        == bytes("snapshots/64/model.safetensors", of: folder.file("long")))
    #expect(
      try bytes("model.safetensors", of: folder.file("long"))
        == bytes("snapshots/70/model.safetensors", of: folder.file("long")))
    #expect(try folder.train(training.setting(["steps": 130]), "long", ["--resume"]).status == 0)
    let kept = try FileManager.default.contentsOfDirectory(atPath: folder.file("long/snapshots"))
    #expect(Set(kept) == ["64", "70", "128", "130"])
    #expect(try Lockstep.succeed(["probe", "long/snapshots/128", "--count", "200"], in: folder.path).contains("layer"))
    #expect(try !FileManager.default.contentsOfDirectory(atPath: folder.file("short")).contains("snapshots"))
  }

  /// Read-outs that were stored with a snapshot stay when a training comes to it again; snapshots of steps that a killed
  /// training made, and its resumption has not, are left out.
  @Test func snapshotsSurviveAKilledTraining() throws {
    let training = Training.tiny.setting(["steps": 256, "checkpoint_interval": 100]).setting(
      "optimizer", "decay", "none")
    #expect(try folder.train(training.setting(["steps": 100]), "net", ["--snapshots"]).status == 0)
    // What it would have left after 150 steps if it was killed then.
    #expect(try folder.train(training.setting(["steps": 150]), "other", ["--snapshots"]).status == 0)
    try FileManager.default.copyItem(
      atPath: folder.file("other/snapshots/128"), toPath: folder.file("net/snapshots/128"))
    try Lockstep.succeed(["probe", "net/snapshots/128", "--count", "200"], in: folder.path)
    let along = ["identify", "--along", "net", "-c", "16", "--quick", "--json"]
    func steps() throws -> [Int] {
      let outcome = try Lockstep.run(along, in: folder.path)
      let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
      return (document?["snapshots"] as? [[String: Any]])?.compactMap { $0["step"] as? Int } ?? []
    }
    #expect(try steps() == [64, 100])
    let resumed = try folder.train(training, "net", ["--resume"])
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(try steps() == [64, 100, 128, 256])
    #expect(FileManager.default.fileExists(atPath: folder.file("net/snapshots/128/readouts.safetensors")))
  }

  /// The document in the folder may be edited to raise 'steps', and nothing else.
  @Test func editedDocumentsAreHeldAgainstTheState() throws {
    #expect(try folder.train(Training.tiny, "net").status == 0)
    let path = folder.file("net/training.json")
    try Training.tiny.setting(["seed": 7, "steps": 40]).write(to: path)
    try Lockstep.fail(["train", "--output", "net", "--resume"], words: ["another 'seed'"], in: folder)
    try Training.tiny.setting("network", "heads", 2).setting(["steps": 40]).write(to: path)
    try Lockstep.fail(["train", "--output", "net", "--resume"], words: ["configuration.json", "network"], in: folder)
    try Training.tiny.setting(["steps": 40]).write(to: path)
    #expect(try Lockstep.run(["train", "--output", "net", "--resume"], in: folder.path).status == 0)
  }

  /// A resumed training is bit-identical to an uninterrupted one, and its log has each entry once.
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGKILL])
  func resumesAfter(signal: Int32) throws {
    let training = (signal == SIGTERM ? Training.ofLSTM : Training()).setting([
      "steps": 400, "checkpoint_interval": 7,
      "curriculum": ["points": ["start": 3, "increment": 2, "interval": 60]],
    ])
    try training.write(to: folder.file("net.json"))
    let command = ["train", "net.json", "--output", "net"]
    var steps: [Int] = []
    for round in 0..<3 {
      let running = try Running(
        Lockstep.executable, command + (round == 0 ? [] : ["--resume"]), in: folder.path)
      let before = try? bytes("training-state.safetensors", of: folder.file("net"))
      waitForState(otherThan: before, of: running)
      #expect(kill(running.process, signal) == 0)
      let outcome = try running.outcome()
      if signal == SIGKILL {
        #expect(outcome.signal == SIGKILL)
        // Hidden partial files are left behind; the checkpoint is complete.
        for file in try FileManager.default.contentsOfDirectory(atPath: folder.file("net")) {
          #expect(Training.files.contains(file) || file.contains("partial"))
        }
      } else {
        #expect(outcome.status == 128 + signal && outcome.output.contains("--resume"), "\(outcome.errors)")
        #expect(!outcome.errors.contains("Ctrl-C"), "that is for terminals")
        let words = outcome.output.split(separator: " ")
        steps.append(words.indices.dropFirst(3).first.flatMap { Int(words[$0]) } ?? 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("net")).sorted() == Training.files)
      }
      try Lockstep.succeed(
        [
          "match", "\(signal == SIGTERM ? "lstm" : "transformer"):checkpoint=net", "ols", "-d", "1", "-n", "8", "-c",
          "2",
        ],
        in: folder.path)
    }
    #expect(steps == steps.sorted())
    #expect(try Lockstep.run(command + ["--resume"], in: folder.path).status == 0)
    #expect(try folder.train(training, "whole").status == 0)
    for file in ["model.safetensors", "training-state.safetensors"] {
      #expect(try bytes(file, of: folder.file("net")) == bytes(file, of: folder.file("whole")), "\(file)")
    }
    // Each session also logs its start.
    let entries = { (name: String) in
      try log(of: folder.file(name)).filter { $0["workers"] == nil }.compactMap { $0["step"] as? Int }
    }
    #expect(try entries("net") == entries("whole"))
  }

  @Test func finishedTrainingsCanBeExtended() throws {
    #expect(try folder.train(Training().setting(["steps": 20]), "net").status == 0)
    #expect(try folder.train(Training().setting(["steps": 20]), "net", ["--resume"]).status == 0)
    let longer = Training().setting(["steps": 30, "summary": "thirty steps"])
    #expect(try folder.train(longer, "net", ["--resume"]).status == 0)
    #expect(try log(of: folder.file("net")).last?["step"] as? Int == 30)
    #expect(try folder.text(of: "net/configuration.json").contains("thirty steps"))
  }

  /// Waits until a training has written a new state.
  private func waitForState(otherThan old: Data?, of training: Running) {
    let isWritten = waitForChanges(below: folder.path) {
      let new = try? bytes("training-state.safetensors", of: folder.file("net"))
      return new != nil && new != old
    }
    #expect(isWritten && kill(training.process, 0) == 0)
  }

  /// A Registry document may change between two sessions of a training, and the number of steps may not decrease.
  @Test func resumeRequiresTheSameTraining() throws {
    func preset(_ noise: Double) throws {
      try FileManager.default.createDirectory(
        atPath: folder.file("own/function-classes"), withIntermediateDirectories: true)
      try folder.write(
        """
        {"schema": "lockstep.preset", "schema_version": 1, "summary": "mine", "plugin": "linear-regression",
         "options": {"noise": \(noise)}}
        """, to: "own/function-classes/mine.json")
    }
    let training = Training().setting(["steps": 20, "function_class": "mine"])
    let own = ["--registry", "own"]
    try preset(0)
    #expect(try folder.train(training, "net", own).status == 0)
    try preset(5)
    try Lockstep.fail(
      ["train", "net.json", "--output", "net", "--resume"] + own, words: ["'mine'", "noise=5", "same function class"],
      in: folder)
    try preset(0)
    try training.setting(["steps": 10]).write(to: folder.file("net.json"))
    try Lockstep.fail(
      ["train", "net.json", "--output", "net", "--resume"] + own, words: ["20 steps", "'steps' is 10"], in: folder)
  }

  /// As if the training had begun on another machine.
  @Test func resumingOnOtherKernelsWarns() throws {
    let training = Training.tiny.setting(["steps": 10])
    #expect(try folder.train(training, "net").status == 0)
    let session = try #require(log(of: folder.file("net")).first)
    let recorded = ["kernels", "instructions"].compactMap { session[$0] as? String }
    try #require(recorded.count == 2)
    let text = try folder.text(of: "net/log.jsonl")
    func resume(to steps: Int, _ log: String) throws -> String {
      try folder.write(log, to: "net/log.jsonl")
      let outcome = try folder.train(training.setting(["steps": steps]), "net", ["--resume"])
      #expect(outcome.status == 0, "\(outcome.errors)")
      return outcome.errors
    }
    #expect(try !resume(to: 11, text).contains("rounding differs"))
    for (steps, word) in zip(12..., recorded) {
      let errors = try resume(to: steps, text.replacing("\"\(word)\"", with: "\"Other\""))
      #expect(errors.contains("Other") && errors.contains("rounding differs"), "\(errors)")
    }
  }

  /// As if the log had been edited on another system.
  @Test func logsWithOtherLineEndingsAreKept() throws {
    #expect(try folder.train(Training().setting(["steps": 20]), "net").status == 0)
    let path = folder.file("net/log.jsonl")
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
    try lines.map { $0 + "\r\n" }.joined().write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try folder.train(Training().setting(["steps": 30]), "net", ["--resume"]).status == 0)
    #expect(try log(of: folder.file("net")).count > lines.count)
  }

  /// Every file that `--resume` reads, truncated and overwritten.
  @Test(arguments: ["training-state.safetensors", "training.json"])
  func rejectsADamaged(file: String) throws {
    #expect(try folder.train(Training().setting(["steps": 10]), "net").status == 0)
    let whole = try bytes(file, of: folder.file("net"))
    for damaged in [whole.prefix(whole.count / 2), Data("rubbish".utf8), Data()] {
      try damaged.write(to: URL(filePath: folder.file("net/\(file)")))
      try Lockstep.fail(["train", "net.json", "--output", "net", "--resume"], words: [file], in: folder)
    }
  }

  @Test func concurrentTrainingsInOneFolderAreRejected() throws {
    let endless = Training().setting(["steps": 1_000_000])
    try endless.write(to: folder.file("net.json"))
    let first = try Running(Lockstep.executable, ["train", "net.json", "--output", "net"], in: folder.path)
    waitForState(otherThan: nil, of: first)
    let second = try Lockstep.run(["train", "net.json", "--output", "net", "--resume"], in: folder.path)
    #expect(second.status == 1 && second.errors.hasPrefix("Error: another program is using 'net'"))
    kill(first.process, SIGTERM)
    #expect(try first.outcome().status == 128 + SIGTERM)
  }
}
