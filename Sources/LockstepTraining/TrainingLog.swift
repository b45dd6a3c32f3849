internal import LockstepFiles
internal import LockstepNetworks

/// The log of a training: a line of JSON for every entry, to be read while it is written.
final class TrainingLog {
  static let fileName = "log.jsonl"
  private static let stepKey = "step"
  private let file: AppendedFile

  /// Opens the log in a training's folder, and drops the entries after a step: those that an interrupted training
  /// wrote and that will be written again.
  ///
  /// - Throws: ``FileError`` if it cannot be read or written.
  init(folder: String, keepingUpTo step: Int) throws {
    let path = Checkpoints.path(Self.fileName, in: folder)
    if FileReading.exists(path) {
      let lines = String(decoding: try FileReading.bytes(of: path), as: UTF8.self).split(separator: "\n")
      // The last line may be cut short where the program was killed while it wrote.
      let kept = lines.filter { line in
        guard let value = try? JSONValue(parsing: Array(line.utf8), source: path) else { return false }
        let entry = try? JSONNode(value, file: path).field(Self.stepKey).integer()
        return entry.map { $0 <= step } ?? false
      }
      try PendingFile.write(kept.map { $0 + "\n" }.joined(), to: path, replacing: true)
    } else {
      try PendingFile.write("", to: path, replacing: false)
    }
    file = try AppendedFile(path)
  }

  /// Adds an entry about a step.
  ///
  /// - Throws: ``FileError`` if the disk is full or fails.
  func add(step: Int, _ fields: [JSONValue.Field]) throws {
    try file.write(try JSONValue.object([.init(Self.stepKey, .integer(step))] + fields).line())
  }

  /// Brings what was written to the disk.
  ///
  /// - Throws: ``FileError`` if the disk fails.
  func synchronize() throws { try file.synchronize() }
}
