internal import LockstepCore
internal import Foundation
internal import Glibc

/// A folder of results that appears under its name only when it is whole.
public final class AtomicFolder {
  /// As its user spells it.
  private let path: String
  /// Where a link in its place leads.
  private let destination: String
  private let temporary: String
  private let replacing: Bool
  private let marker: Signature

  /// A file by which a folder of results is known.
  public struct Signature: Sendable {
    let file: String
    let text: String

    /// A file of this name with this text near its beginning.
    public init(_ file: String, containing text: String) {
      self.file = file
      self.text = text
    }

    /// How far into the file the text is looked for, in bytes.
    private static let reach = 4096

    fileprivate func isIn(_ folder: String) -> Bool {
      guard let handle = FileHandle(forReadingAtPath: URL(filePath: folder).appending(path: file).path) else {
        return false
      }
      defer { try? handle.close() }
      let beginning = (try? handle.read(upToCount: Self.reach)) ?? nil
      return beginning.map { String(decoding: $0, as: UTF8.self).contains(text) } ?? false
    }
  }

  /// Begins a folder.
  ///
  /// - Parameters:
  ///   - replacing: Whether a folder that is there already is to be replaced.
  ///   - marker: What such a folder is known by; one without it, unless empty, is never replaced.
  /// - Throws: ``LockstepError`` if the folder is there and may not be replaced, or none can be made.
  public init(_ path: String, replacing: Bool, marker: Signature) throws {
    guard !path.isEmpty else { throw LockstepError.file("cannot write '': the folder's name is empty") }
    self.path = path
    self.replacing = replacing
    self.marker = marker
    destination = try TemporaryPaths.destination(path)
    try Self.requireRoom(at: destination, path, replacing: replacing, marker: marker)
    let temporary = TemporaryPaths.name(beside: destination)
    self.temporary = temporary
    try TemporaryPaths.begin(temporary) { try Self.makeFolder(temporary, for: path).dropLast() }
  }

  deinit { TemporaryPaths.discard(temporary) }

  /// Refuses what may not be replaced.
  private static func requireRoom(
    at destination: String, _ path: String, replacing: Bool, marker: Signature
  ) throws {
    let contents = try? FileManager.default.contentsOfDirectory(atPath: destination)
    if let contents, !contents.isEmpty {
      guard marker.isIn(destination) else {
        throw LockstepError.file("'\(path)' is a folder that holds other things; choose another one for the results")
      }
      guard replacing else { throw LockstepError.file("'\(path)' holds results already; give --force to replace them") }
    } else if contents == nil, FileManager.default.fileExists(atPath: destination) {
      throw LockstepError.file("cannot write '\(path)': it is a file, or a folder that cannot be read")
    }
  }

  /// Makes a folder and those on the way to it that are not there, or none of them; returns the ones it made, the
  /// deepest last.
  private static func makeFolder(_ folder: String, for path: String) throws -> [String] {
    if mkdir(folder, 0o777) == 0 { return [folder] }
    let isMissing = errno == ENOENT
    let error = LockstepError.system("write", path)
    let parent = URL(filePath: folder).deletingLastPathComponent().path
    guard isMissing, !FileManager.default.fileExists(atPath: parent) else { throw error }
    let above = try makeFolder(parent, for: path)
    guard mkdir(folder, 0o777) == 0 else {
      let error = LockstepError.system("write", path)
      for folder in above.reversed() { rmdir(folder) }
      throw error
    }
    return above + [folder]
  }

  /// Writes a text file into the folder, making the folders on its way.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails.
  public func write(_ text: String, to name: String) throws {
    let file = URL(filePath: temporary).appending(path: name)
    let folder = file.deletingLastPathComponent().path
    let shown = "\(path)/\(name)"
    try TemporaryPaths.working {
      if !FileManager.default.fileExists(atPath: folder) { _ = try Self.makeFolder(folder, for: shown) }
      let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw LockstepError.system("write", shown) }
      var text = text
      let isWritten = text.withUTF8 {
        AtomicFile.write(UnsafeRawBufferPointer($0), to: descriptor, at: 0) && fsync(descriptor) == 0
      }
      guard isWritten else {
        let error = LockstepError.system("write", shown)
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else { throw LockstepError.system("write", shown) }
    }
  }

  /// Where a file of the folder is to be written by other means, until the folder gets its name.
  public func pendingPath(of name: String) -> String { URL(filePath: temporary).appending(path: name).path }

  /// Gives the folder its name.
  ///
  /// - Throws: ``LockstepError`` if something else has come to that name in between.
  public func commit() throws {
    let old = TemporaryPaths.name(beside: destination)
    try TemporaryPaths.settle(temporary) {
      try Self.requireRoom(at: destination, path, replacing: replacing, marker: marker)
      let isReplaced = replacing && FileManager.default.fileExists(atPath: destination)
      guard !isReplaced || rename(destination, old) == 0 else { throw LockstepError.system("replace", path) }
      // Takes the place of an empty folder, but of nothing else.
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
