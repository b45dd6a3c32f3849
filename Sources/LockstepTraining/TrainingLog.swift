internal import Foundation
internal import LockstepFiles

/// The log of a training: a line of JSON for every entry, to be read while it is written.
final class TrainingLog {
  static let fileName = "log.jsonl"
  private static let stepKey = "step"
  private let path: String
  private let file: FileHandle

  /// Opens the log in a training's folder, and drops the entries after a step: those that an interrupted training
  /// wrote and that will be written again.
  ///
  /// - Throws: ``FileError`` if it cannot be read or written.
  init(folder: String, keepingUpTo step: Int) throws {
    let path = URL(filePath: folder).appending(path: Self.fileName).path
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
    guard let file = FileHandle(forWritingAtPath: path) else { throw FileError("cannot write '\(path)'") }
    self.path = path
    self.file = file
    file.seekToEndOfFile()
  }

  /// Adds an entry about a step.
  ///
  /// - Throws: ``FileError`` if the disk is full or fails.
  func add(step: Int, _ fields: [JSONValue.Field]) throws {
    let line = try JSONValue.object([.init(Self.stepKey, .integer(step))] + fields).line()
    do {
      try file.write(contentsOf: Data(line.utf8))
    } catch {
      throw FileError("cannot write '\(path)': \(error.localizedDescription)")
    }
  }

  /// Brings what was written to the disk.
  ///
  /// - Throws: ``FileError`` if the disk fails.
  func synchronize() throws {
    do {
      try file.synchronize()
    } catch {
      throw FileError("cannot write '\(path)': \(error.localizedDescription)")
    }
  }
}
