internal import LockstepCore
internal import LockstepFiles

/// The log of a training: JSON Lines, readable while the training runs.
final class TrainingLog {
  /// A line of the log.
  struct Entry {
    /// The number of steps before the entry.
    let step: Int
    let fields: JSONNode
    fileprivate let line: Substring
  }

  static let fileName = "log.jsonl"
  private static let maxSize = 512 << 20
  private static let stepKey = "step"
  private let file: AppendOnlyFile

  /// Opens the log in a training's folder and drops the entries after a step: an interrupted training wrote them and
  /// will write them again.
  ///
  /// - Throws: ``LockstepError`` if it cannot be read or written.
  init(folder: String, keepingUpTo step: Int) throws {
    let path = Checkpoints.path(Self.fileName, in: folder)
    let kept = try Self.entries(in: folder).filter { $0.step <= step }
    try AtomicFile.write(kept.map { $0.line + "\n" }.joined(), to: path, replacing: InputFile.exists(path))
    file = try AppendOnlyFile(path)
  }

  /// The entries of the log in a training's folder; none if there is no log.
  ///
  /// Lines that are not entries are skipped: the last one is incomplete if the program was killed while writing.
  ///
  /// - Throws: ``LockstepError`` if it cannot be read.
  static func entries(in folder: String) throws -> [Entry] {
    let path = Checkpoints.path(fileName, in: folder)
    guard InputFile.exists(path) else { return [] }
    return String(decoding: try InputFile.bytes(of: path, limit: maxSize), as: UTF8.self).split(
      whereSeparator: \.isNewline
    )
    .compactMap { line in
      guard let value = try? JSONValue(parsing: Array(line.utf8), source: path) else { return nil }
      let fields = JSONNode(value, file: path)
      guard let step = try? fields.field(stepKey).integer() else { return nil }
      return Entry(step: step, fields: fields, line: line)
    }
  }

  /// Adds an entry.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails.
  func add(step: Int, _ fields: [JSONValue.Field]) throws {
    try file.write(try JSONValue.object([.init(Self.stepKey, .integer(step))] + fields).line())
  }

  /// Flushes the log to the disk.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  func synchronize() throws { try file.synchronize() }
}
