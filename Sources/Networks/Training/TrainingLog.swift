internal import LockstepCore
internal import LockstepFiles

/// The log of a training: a line of JSON for every entry, to be read while it is written.
final class TrainingLog {
  static let fileName = "log.jsonl"
  private static let stepKey = "step"
  private let file: AppendOnlyFile

  /// Opens the log in a training's folder, and drops the entries after a step: those that an interrupted training
  /// wrote and that will be written again.
  ///
  /// - Throws: ``LockstepError`` if it cannot be read or written.
  init(folder: String, keepingUpTo step: Int) throws {
    let path = Checkpoints.path(Self.fileName, in: folder)
    let kept = try Self.entries(in: folder).filter { $0.step <= step }
    try AtomicFile.write(
      kept.map { $0.line + "\n" }.joined(), to: path, replacing: InputFile.exists(path))
    file = try AppendOnlyFile(path)
  }

  /// The entries of the log in a training's folder; none where there is no log.
  ///
  /// A line that is no entry is left out: the last one may be cut short where the program was killed while it wrote.
  ///
  /// - Throws: ``LockstepError`` if it cannot be read.
  static func entries(in folder: String) throws -> [(step: Int, fields: JSONNode, line: Substring)] {
    let path = Checkpoints.path(fileName, in: folder)
    guard InputFile.exists(path) else { return [] }
    return String(decoding: try InputFile.bytes(of: path), as: UTF8.self).split(whereSeparator: \.isNewline)
      .compactMap { line in
        guard let value = try? JSONValue(parsing: Array(line.utf8), source: path) else { return nil }
        let fields = JSONNode(value, file: path)
        guard let step = try? fields.field(stepKey).integer() else { return nil }
        return (step, fields, line)
      }
  }

  /// Adds an entry about a step.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails.
  func add(step: Int, _ fields: [JSONValue.Field]) throws {
    try file.write(try JSONValue.object([.init(Self.stepKey, .integer(step))] + fields).line())
  }

  /// Brings what was written to the disk.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  func synchronize() throws { try file.synchronize() }
}
