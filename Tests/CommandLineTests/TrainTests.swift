import Foundation
import Glibc
import LockstepFiles
import LockstepTestSupport
import Testing

/// `lockstep train`: from a document to a network, with interruptions and failures.
struct TrainTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A small network learns one-dimensional regression in seconds: its squared error is less than 0.6 times the labels'
  /// variance, and decreases from layer to layer.
  @Test func tinyNetworksLearn() throws {
    let outcome = try folder.train(Training(), "net")
    #expect(outcome.status == 0 && outcome.output.contains("lockstep probe net"), "\(outcome.errors)")
    #expect(outcome.errors.contains("step 300: held-out squared error"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("net")).sorted() == Training.files)

    let log = try log(of: folder.file("net"))
    #expect(log.first?["step"] as? Int == 0 && log.first?["lockstep"] as? String != nil)
    #expect(log.compactMap { $0["loss"] as? Double }.count == 30)
    #expect(log.compactMap { $0["seconds"] as? Double }.count == 30)
    let evaluation = try #require(log.last)
    let errors = evaluation["errors"] as? [Double] ?? []
    #expect(evaluation["step"] as? Int == 300 && errors.count == 9)
    #expect(errors.reduce(0, +) / 9 < 0.6)
    // Without noise, least squares in one dimension is exact after one example.
    let reference = evaluation["reference_errors"] as? [Double] ?? []
    #expect(reference[0] > 0.5 && reference[1] < 1e-20)

    let probe = try Lockstep.succeed(["probe", "net", "--count", "1000"], in: folder.path)
    let layers = probe.split(separator: "\n").compactMap { line -> Double? in
      let words = line.split(separator: " ")
      return words.count == 2 && Int(words[0]) != nil ? Double(words[1]) : nil
    }
    #expect(layers.count == 3 && layers[0] > layers[1] && layers[1] > layers[2] && layers[2] < 0.6)

    let match = try Lockstep.succeed(
      ["match", "transformer:checkpoint=net", "newton:steps=0..9", "-d", "1", "-n", "8", "-c", "64", "-o", "results"],
      in: folder.path)
    #expect(match.contains("transformer:checkpoint=net"))
    #expect(try Results(folder: folder.file("results")).learners.first?["steps"] as? [Int] == [1, 2, 3])
  }

  @Test func parametersDependOnlyOnTheDocument() throws {
    for (name, training) in [("transformer", Training()), ("lstm", Training.ofLSTM)] {
      let short = training.setting(["steps": 25])
      for jobs in ["1", "2"] { #expect(try folder.train(short, name + jobs, ["--jobs", jobs]).status == 0) }
      for file in ["model.safetensors", "training-state.safetensors"] {
        #expect(try bytes(file, of: folder.file(name + "1")) == bytes(file, of: folder.file(name + "2")))
      }
      #expect(try folder.train(short.setting(["seed": 1]), name + "other").status == 0)
      #expect(
        try bytes("model.safetensors", of: folder.file(name + "1"))
          != bytes("model.safetensors", of: folder.file(name + "other")))
    }
  }

  /// Linear attention is a polynomial of high degree: on prompts that are longer than those of training it may overflow.
  @Test func evaluationsThatOverflowAreLeftOut() throws {
    let training = Training()
      .setting([
        "network": ["kind": "linear-transformer", "dimension": 5, "layers": 8, "heads": 1, "width": 6],
        "context_size": 100, "steps": 10, "batch": 8, "evaluation": ["prompts": 16, "interval": 5],
        "curriculum": ["points": ["start": 5, "increment": 1, "interval": 1000]],
      ])
    let outcome = try folder.train(training, "net")
    #expect(outcome.status == 0 && outcome.errors.contains("held-out squared error is not finite"), "\(outcome.errors)")
    #expect(try log(of: folder.file("net")).allSatisfy { $0["errors"] == nil })
  }

  /// A gradient whose square single precision cannot hold ends the training before it spoils the state.
  @Test func gradientsThatCannotBeSquaredAreADivergence() throws {
    let training = Training()
      .setting([
        "network": ["kind": "linear-transformer", "dimension": 5, "layers": 4, "heads": 1, "width": 6],
        "context_size": 60, "steps": 3, "batch": 8, "evaluation": ["prompts": 16, "interval": 100],
        "optimizer": ["method": "adam", "learning_rate": 0.001],
      ])
    let outcome = try folder.train(training, "net")
    #expect(outcome.status != 0 && outcome.errors.contains("the training diverged"), "\(outcome.errors)")
  }

  @Test(.enabled(if: Sanitizer.isAbsent)) func fullDiskKeepsTheLastCheckpoint() throws {
    let training = Training().setting("network", "layers", 1).setting("network", "width", 8)
      .setting(["steps": 100_000, "checkpoint_interval": 1, "log_interval": 1])
    try training.write(to: folder.file("net.json"))
    // A limit on the file size simulates a full disk: the growing log reaches it.
    let outcome = try run(
      "/bin/bash", ["-c", "ulimit -f 30; exec '\(Lockstep.executable)' train net.json --output net"],
      in: folder.path)
    Lockstep.expectFailure(
      Outcome(status: outcome.status, signal: outcome.signal, output: outcome.output, errors: error(of: outcome)), [],
      words: ["cannot write", "net/"])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.file("net")).sorted() == Training.files)
    let steps = try #require(try log(of: folder.file("net")).last?["step"] as? Int)
    #expect(try folder.train(training.setting(["steps": steps + 10]), "net", ["--resume"]).status == 0)
  }

  /// The error after the lines of progress.
  private func error(of outcome: Outcome) -> String {
    outcome.errors.range(of: "Error: ").map { String(outcome.errors[$0.lowerBound...]) } ?? outcome.errors
  }

  @Test func aTrainingIsPrintedAsAStart() throws {
    let text = try Lockstep.succeed(["train", "tiny", "--print"], in: folder.path)
    try text.write(toFile: folder.file("mine.json"), atomically: true, encoding: .utf8)
    #expect(try Lockstep.succeed(["train", "mine.json", "--print"], in: folder.path) == text)
    try Lockstep.fail(["train", "tiny"], words: ["--output"], in: folder)
    try Lockstep.fail(["train", "tiny", "--print", "-o", "net"], words: ["--print"], in: folder)
  }

  /// A step whose gradient is fine, but whose result is not.
  @Test func parametersThatOverflowAreADivergence() throws {
    let training = Training.tiny.setting([
      "optimizer": ["method": "adam", "learning_rate": 1e39], "steps": 2, "checkpoint_interval": 1,
    ])
    let outcome = try folder.train(training, "net")
    #expect(outcome.status == 1 && error(of: outcome).contains("diverged: at step 1"), "\(outcome.errors)")
    #expect(try folder.train(training, "net", ["--resume"]).errors.contains("diverged: at step 1"))
    try Lockstep.succeed(["describe", "net"], in: folder.path)
  }

  @Test func divergenceIsReportedWithTheStep() throws {
    let hot = Training().setting("optimizer", "learning_rate", 1e30).setting("optimizer", "gradient_clip", nil)
      .setting("optimizer", "warm_up_steps", nil)
    let outcome = try folder.train(hot, "net")
    #expect(outcome.status == 1)
    #expect(error(of: outcome).contains("diverged: at step"))
    #expect(error(of: outcome).contains("is not finite or too large; lower the learning rate"))
  }

  @Test func existingFoldersAreKept() throws {
    let short = Training().setting(["steps": 10])
    #expect(try folder.train(short, "net").status == 0)
    try Lockstep.fail(["train", "net.json", "--output", "net"], words: ["'net'", "already"], in: folder)
    try folder.write("mine", to: "other/notes.txt")
    try Lockstep.fail(["train", "net.json", "--output", "other"], words: ["'other'", "not empty"], in: folder)
    try Lockstep.fail(["train", "net.json", "--output", "other", "--resume"], words: ["training.json"], in: folder)
    try short.setting(["batch": 32]).write(to: folder.file("changed.json"))
    try Lockstep.fail(
      ["train", "changed.json", "--output", "net", "--resume"], words: ["'net'", "'batch'"], in: folder)
  }

  static var invalidDocuments: [(training: Training, words: [String])] {
    [
      (Training().setting(["stepz": 1]), ["unknown field 'stepz'"]),
      (Training().setting("network", "depth", 3), ["unknown field 'network.depth'"]),
      (Training().setting("network", "heads", 5), ["'network'", "5 heads"]),
      (Training().setting("network", "width", 0), ["'network.width'", "0"]),
      (Training().setting("network", "kind", "transfromer"), ["'transfromer'", "'transformer'"]),
      (Training().setting("network", "layers", 1_000_000), ["'network.layers'", "1024"]),
      (Training().setting("network", "layers", nil), ["'network.layers'"]),
      (
        Training().setting("network", "layers", 1000).setting("network", "width", 1_000_000),
        ["memory", "smaller"]
      ),
      (Training().setting(["context_size": 10]), ["11 points", "positions", "21"]),
      (Training().setting(["batch": 0]), ["'batch'", "0"]),
      // More prompts than have indices of their own.
      (Training().setting(["batch": 1_000_000, "steps": 2_000_000]), ["'steps' is 2000000", "from 1 to 1099511"]),
      (Training().setting(["steps": -5]), ["'steps'", "-5"]),
      (Training().setting(["seed": "x"]), ["'seed'", "a string"]),
      (Training().setting(["function_class": "linaer-regression"]), ["'linaer-regression'", "'linear-regression'"]),
      (Training().setting("optimizer", "learning_rate", -0.1), ["'optimizer.learning_rate'", "-0.1", "above 0"]),
      (Training().setting("optimizer", "beta_2", 1), ["'optimizer.beta_2'", "1"]),
      (Training().setting("optimizer", "method", "sgd"), ["'optimizer.method'", "'sgd'", "adam, adamw"]),
      (Training().setting("optimizer", "method", "adam").setting("optimizer", "weight_decay", 0.1), ["'adamw'"]),
      (
        Training().setting([
          "curriculum": ["dimension": ["start": 1, "increment": 1, "interval": 1, "subspaces": "some"]]
        ]), ["subspaces", "'some'", "coordinates", "random"]
      ),
      (
        Training().setting(["curriculum": ["dimension": ["start": 2, "increment": 1, "interval": 1]]]),
        ["dimension.start"]
      ),
      (
        Training().setting(["curriculum": ["points": ["start": 3, "increment": 0, "interval": 1]]]), ["increment", "0"]
      ),
      (Training().setting("evaluation", "interval", 0), ["'evaluation.interval'", "0"]),
      (Training().setting(["schema_version": 2]), ["'schema_version'", "2"]),
    ]
  }

  @Test(arguments: invalidDocuments.indices)
  func invalidDocumentsAreRejected(index: Int) throws {
    let (training, words) = Self.invalidDocuments[index]
    try training.write(to: folder.file("net.json"))
    try Lockstep.fail(["train", "net.json", "--output", "net"], words: words, in: folder)
  }

  /// Trains the two networks of an experiment, then compares them; resumes only with --resume.
  @Test func trainsTheNetworksOfAnExperiment() throws {
    let trainings = ["narrow": 16, "wide": 32].mapValues { width in
      Training().setting(["steps": 10]).setting("network", "width", width)
    }
    let own = folder.file("own")
    for kind in ["trainings", "experiments"] {
      try FileManager.default.createDirectory(atPath: "\(own)/\(kind)", withIntermediateDirectories: true)
    }
    for (name, training) in trainings { try training.write(to: "\(own)/trainings/\(name).json") }
    let experiment: [String: Any] = [
      "schema": "lockstep.experiment", "schema_version": 1, "summary": "two widths",
      "learners": ["narrow", "wide", "ols"], "metrics": ["similarity-of-errors"], "function_class": "isotropic",
      "dimension": 1, "context_size": 8, "prompts": 64, "seed": 0,
    ]
    try JSONSerialization.data(withJSONObject: experiment).write(to: URL(filePath: "\(own)/experiments/widths.json"))

    let arguments = ["train", "--experiment", "widths", "--output", "trained", "--registry", "own"]
    let outcome = try Lockstep.run(arguments, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("narrow, 1 of 2\n") && outcome.errors.contains("wide, 2 of 2\n"))
    #expect(outcome.output.contains("lockstep match --experiment widths --registry trained"))
    try Lockstep.succeed(
      ["match", "--experiment", "widths", "--registry", "own", "--registry", "trained", "-o", "results"],
      in: folder.path)
    #expect(try Results(folder: folder.file("results")).learners.map { ($0["steps"] as? [Int])?.count } == [3, 3, 1])

    try Lockstep.fail(arguments, words: ["trained/models/narrow"], in: folder)
    try FileManager.default.removeItem(atPath: folder.file("trained/models/wide"))
    let model = try bytes("model.safetensors", of: folder.file("trained/models/narrow"))
    let resumed = try Lockstep.run(arguments + ["--resume"], in: folder.path)
    #expect(resumed.status == 0, "\(resumed.errors)")
    // The finished network already has its read-outs.
    #expect(resumed.output.contains("models/wide/readouts.safetensors"))
    #expect(!resumed.output.contains("models/narrow/readouts.safetensors"))
    #expect(try bytes("model.safetensors", of: folder.file("trained/models/narrow")) == model)
    #expect(try bytes("readouts.safetensors", of: folder.file("trained/models/wide")).isEmpty == false)
  }

  @Test func describeShowsTheTraining() throws {
    #expect(try folder.train(Training().setting(["steps": 100]), "own/models/net", ["--jobs", "2"]).status == 0)
    #expect(
      try folder.train(Training().setting(["steps": 200]), "own/models/net", ["--jobs", "1", "--resume"]).status == 0)
    // Without a document the folder's own training is resumed, which is already finished.
    let again = try Lockstep.run(["train", "--output", "own/models/net", "--resume"], in: folder.path)
    #expect(again.status == 0 && again.output.contains("in own/models/net is complete already, after 200 steps\n"))
    let describe = ["describe", "net", "--registry", "own"]
    let text = try Lockstep.succeed(describe, in: folder.path)
    let model = folder.file("own/models/net")
    let evaluation = try #require(log(of: model).last)
    let relative = try #require(evaluation["relative_loss"] as? Double)
    for words in [
      "dimension 1, layers 3, heads 1, width 32", "n = 8", "200 steps of 64 prompts", "from step 0 of 100: Lockstep 0",
      "2 jobs", "from step 100 of 200: Lockstep 0", "1 job,", "the last layer's own",
      String(format: "%.4g times that of least squares over all t, at step 200", relative),
      try Checksum.sha256(of: model + "/model.safetensors"),
    ] {
      #expect(text.contains(words), "\(words)")
    }
    #expect(
      try Lockstep.succeed(["describe", "own/models/net"], in: folder.path).contains("from step 100 of 200: Lockstep 0")
    )
    // An inconsistent log entry, and a truncated one.
    let path = model + "/log.jsonl"
    let whole = try String(contentsOfFile: path, encoding: .utf8)
    let line = #"{"step": 200, "errors": [1, 2], "reference_errors": [1]}"#
    try (whole + line + "\n").write(toFile: path, atomically: false, encoding: .utf8)
    try Lockstep.fail(describe, words: ["log.jsonl", "'reference_errors'"], in: folder)
    try (whole + #"{"step": 200, "err"#).write(toFile: path, atomically: false, encoding: .utf8)
    #expect(try Lockstep.succeed(describe, in: folder.path) == text)
  }

  @Test func experimentsWithoutTrainingsAreRejected() throws {
    let output = ["--output", "net"]
    try Lockstep.fail(["train", "--experiment", "classical"] + output, words: ["'classical'", "training"], in: folder)
    try Lockstep.fail(["train", "--experiment", "classicl"] + output, words: ["'classical'"], in: folder)
    try Lockstep.fail(["train"] + output, words: ["--experiment", "--resume"], in: folder)
    try Lockstep.fail(["train", "--resume"] + output, words: ["net/training.json"], in: folder)
    try Lockstep.fail(["train", "tiny", "--experiment", "classical"] + output, words: ["--experiment"], in: folder)
  }

  @Test func filesThatAreNoTrainingsAreRejected() throws {
    try folder.write("{\"schema\": ", to: "net.json")
    try Lockstep.fail(["train", "net.json", "--output", "net"], words: ["net.json"], in: folder)
    try Lockstep.fail(["train", "tinny", "--output", "net"], words: ["'tinny'", "'tiny'"], in: folder)
  }
}
