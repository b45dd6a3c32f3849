internal import LockstepCore
internal import Foundation
internal import Glibc

/// A folder that appears under its name only when it is complete.
public final class AtomicFolder {
  /// The path as the user wrote it.
  private let path: String
  /// The same path with links resolved.
  private let destination: String
  private let temporary: String
  private let replacing: Bool
  private let signature: Signature?

  /// A file that identifies a folder as one that Lockstep wrote.
  public struct Signature: Sendable {
    let file: String
    let text: String

    /// A file of this name whose first 4 KiB contain the text.
    public init(_ file: String, containing text: String) {
      self.file = file
      self.text = text
    }

    /// The number of bytes in which the text is searched for.
    private static let searchedBytes = 4096

    fileprivate func matches(_ folder: String) -> Bool {
      guard let handle = FileHandle(forReadingAtPath: URL(filePath: folder).appending(path: file).path) else {
        return false
      }
      defer { try? handle.close() }
      let start = (try? handle.read(upToCount: Self.searchedBytes)) ?? nil
      return start.map { String(decoding: $0, as: UTF8.self).contains(text) } ?? false
    }
  }

  /// Creates the temporary folder.
  ///
  /// - Parameters:
  ///   - replacing: Whether an existing folder may be replaced.
  ///   - signature: Identifies the folders that may be replaced; others, or all if nil, must be empty.
  /// - Throws: ``LockstepError`` if the folder exists and may not be replaced, or cannot be created.
  public init(_ path: String, replacing: Bool, signature: Signature?) throws {
    guard !path.isEmpty else { throw LockstepError.file("cannot write '': the folder name is empty") }
    self.path = path
    self.replacing = replacing
    self.signature = signature
    destination = try TemporaryPaths.destination(path)
    try Self.requireReplaceable(destination, path, replacing: replacing, signature: signature)
    let temporary = TemporaryPaths.name(beside: destination)
    self.temporary = temporary
    try TemporaryPaths.register(temporary) { try Self.makeFolder(temporary, for: path).dropLast() }
  }

  deinit { TemporaryPaths.discard(temporary) }

  private static func requireReplaceable(
    _ destination: String, _ path: String, replacing: Bool, signature: Signature?
  ) throws {
    let contents = try? FileManager.default.contentsOfDirectory(atPath: destination)
    if let contents, !contents.isEmpty {
      guard let signature else { throw LockstepError.file("'\(path)' is not empty; choose another folder") }
      guard signature.matches(destination) else {
        throw LockstepError.file("'\(path)' is not empty and was not written by Lockstep; choose another folder")
      }
      guard replacing else { throw LockstepError.file("'\(path)' already exists; use --force to overwrite it") }
    } else if contents == nil, FileManager.default.fileExists(atPath: destination) {
      throw LockstepError.file("cannot write '\(path)': it is not a folder, or cannot be read")
    }
  }

  /// Creates a folder and its missing parents, or none of them; returns those it created, the deepest last.
  private static func makeFolder(_ folder: String, for path: String) throws -> [String] {
    if mkdir(folder, 0o777) == 0 { return [folder] }
    let isMissing = errno == ENOENT
    let error = LockstepError.system("write", path)
    let parent = URL(filePath: folder).deletingLastPathComponent().path
    guard isMissing, !FileManager.default.fileExists(atPath: parent) else { throw error }
    let parents = try makeFolder(parent, for: path)
    guard mkdir(folder, 0o777) == 0 else {
      let error = LockstepError.system("write", path)
      for folder in parents.reversed() { rmdir(folder) }
      throw error
    }
    return parents + [folder]
  }

  /// Writes a text file into the folder, creating subfolders as needed.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails.
  public func write(_ text: String, to name: String) throws {
    let file = URL(filePath: temporary).appending(path: name)
    let folder = file.deletingLastPathComponent().path
    let finalPath = "\(path)/\(name)"
    try TemporaryPaths.withLock {
      if !FileManager.default.fileExists(atPath: folder) { _ = try Self.makeFolder(folder, for: finalPath) }
      let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw LockstepError.system("write", finalPath) }
      var text = text
      let isWritten = text.withUTF8 {
        AtomicFile.write(UnsafeRawBufferPointer($0), to: descriptor, at: 0) && fsync(descriptor) == 0
      }
      guard isWritten else {
        let error = LockstepError.system("write", finalPath)
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else { throw LockstepError.system("write", finalPath) }
    }
  }

  /// The temporary path of a file in the folder, for writers that open the file themselves. Valid until ``commit()``.
  public func pendingPath(of name: String) -> String { URL(filePath: temporary).appending(path: name).path }

  /// Renames the folder to its final name.
  ///
  /// - Throws: ``LockstepError`` if something of that name was created in the meantime and may not be replaced.
  public func commit() throws {
    let old = TemporaryPaths.name(beside: destination)
    try TemporaryPaths.commit(temporary) {
      try Self.requireReplaceable(destination, path, replacing: replacing, signature: signature)
      let isReplaced = replacing && FileManager.default.fileExists(atPath: destination)
      guard !isReplaced || rename(destination, old) == 0 else { throw LockstepError.system("replace", path) }
      // Replaces an empty folder, but nothing else.
      guard rename(temporary, destination) == 0 else {
        let error = LockstepError.system("write", path)
        if isReplaced { rename(old, destination) }
        throw error
      }
      return isReplaced ? old : nil
    }
    AtomicFile.synchronizeFolder(of: destination)
    TemporaryPaths.discard(old)
  }
}
