import Foundation
import LockstepTestSupport
import Testing

/// The document of a small training, as fields.
struct Training {
  var fields: [String: Any] = [
    "schema": "lockstep.training", "schema_version": 1, "summary": "a test's",
    "network": ["kind": "transformer", "dimension": 1, "layers": 3, "heads": 1, "width": 32, "positions": 18],
    "function_class": "linear-regression", "context_size": 8, "batch": 64, "steps": 300, "seed": 0,
    "optimizer": [
      "method": "adamw", "learning_rate": 0.003, "beta_2": 0.98, "warm_up_steps": 50, "decay": "cosine",
      "gradient_clip": 1,
    ] as [String: Any],
    "evaluation": ["prompts": 256, "interval": 100], "checkpoint_interval": 20, "log_interval": 10,
  ]

  /// A network and a training that take a fraction of a second.
  static var tiny: Training {
    Training()
      .setting([
        "network": ["kind": "transformer", "dimension": 1, "layers": 2, "heads": 1, "width": 8, "positions": 18],
        "context_size": 6, "batch": 8, "steps": 30, "evaluation": ["prompts": 16, "interval": 10],
        "checkpoint_interval": 10, "log_interval": 5,
      ])
  }

  /// The same with an LSTM.
  static var ofLSTM: Training {
    Training()
      .setting(["network": ["kind": "lstm", "dimension": 1, "layers": 2, "width": 16]])
  }

  /// The files of a training.
  static let files = [
    "configuration.json", "log.jsonl", "model.safetensors", "training-state.safetensors", "training.json",
  ]

  func setting(_ changes: [String: Any]) -> Training {
    var copy = self
    copy.fields.merge(changes) { $1 }
    return copy
  }

  /// Sets or removes a nested field.
  func setting(_ outer: String, _ inner: String, _ value: Any?) -> Training {
    var copy = self
    var object = copy.fields[outer] as? [String: Any] ?? [:]
    object[inner] = value
    copy.fields[outer] = object
    return copy
  }

  func write(to path: String) throws {
    try JSONSerialization.data(withJSONObject: fields).write(to: URL(filePath: path))
  }
}

/// The entries of a training's log.
func log(of folder: String) throws -> [[String: Any]] {
  try String(contentsOfFile: folder + "/log.jsonl", encoding: .utf8).split(separator: "\n").map {
    try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] ?? [:]
  }
}

/// The bytes of a training's file.
func bytes(_ file: String, of folder: String) throws -> Data {
  try Data(contentsOf: URL(filePath: folder).appending(path: file))
}

extension TemporaryFolder {
  /// Runs a training with the output `name` in the folder.
  func train(_ training: Training, _ name: String, _ more: [String] = []) throws -> Outcome {
    try training.write(to: file("net.json"))
    return try Lockstep.run(["train", "net.json", "--output", name] + more, in: path)
  }
}
