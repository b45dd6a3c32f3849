internal import Foundation
internal import Glibc

/// A folder of results that appears under its name only when it is whole.
public final class PendingFolder {
  private let path: String
  private let destination: String
  private let temporary: String
  private let replacing: Bool
  private let marker: String
  /// The folders that had to be made to hold this one, the outermost first.
  private var parents: [String] = []

  /// Begins a folder.
  ///
  /// - Parameters:
  ///   - replacing: Whether a folder that is there already is to be replaced.
  ///   - marker: A file by which such a folder is known; one without it, unless empty, is never replaced.
  /// - Throws: ``FileError`` if the folder is there and may not be replaced, or none can be made.
  public init(_ path: String, replacing: Bool, marker: String) throws {
    guard !path.isEmpty else { throw FileError("cannot write '': the folder's name is empty") }
    self.path = path
    self.replacing = replacing
    self.marker = marker
    destination = try PendingPaths.destination(path)
    try Self.requireRoom(at: destination, path, replacing: replacing, marker: marker)
    temporary = PendingPaths.reserve(beside: destination)
    guard makeFolder(temporary) else { throw FileError.system("write", path) }
  }

  /// Makes a folder, if it is not there, and those on the way to it; if that fails, `errno` says why.
  private func makeFolder(_ path: String) -> Bool {
    if mkdir(path, 0o777) == 0 || errno == EEXIST { return true }
    let parent = URL(filePath: path).deletingLastPathComponent().path
    guard errno == ENOENT, parent.count < path.count, makeFolder(parent) else { return false }
    parents.append(parent)
    return mkdir(path, 0o777) == 0
  }

  /// Refuses what may not be replaced.
  private static func requireRoom(
    at destination: String, _ path: String, replacing: Bool, marker: String
  ) throws {
    let contents = try? FileManager.default.contentsOfDirectory(atPath: destination)
    if let contents, !contents.isEmpty {
      guard contents.contains(marker) else {
        throw FileError("'\(path)' is a folder that holds other things; choose another one for the results")
      }
      guard replacing else { throw FileError("'\(path)' holds results already; give --force to replace them") }
    } else if contents == nil, FileManager.default.fileExists(atPath: destination) {
      throw FileError("cannot write '\(path)': it is a file, or a folder that cannot be read")
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: temporary)
    PendingPaths.release(temporary)
    // Only those that nothing has come into can be removed: none, once this folder has its name.
    for parent in parents.reversed() { rmdir(parent) }
  }

  /// Writes a text file into the folder, making the folders on its way.
  ///
  /// - Throws: ``FileError`` if the disk is full or fails.
  public func write(_ text: String, to name: String) throws {
    let file = URL(filePath: temporary).appending(path: name).path
    let shown = "\(path)/\(name)"
    guard makeFolder(URL(filePath: file).deletingLastPathComponent().path) else {
      throw FileError.system("write", shown)
    }
    let descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw FileError.system("write", shown) }
    defer { close(descriptor) }
    var text = text
    let isWritten = text.withUTF8 { writeAll(UnsafeRawBufferPointer($0), to: descriptor, at: 0) }
    guard isWritten, fsync(descriptor) == 0 else { throw FileError.system("write", shown) }
  }

  /// Gives the folder its name.
  ///
  /// - Throws: ``FileError`` if something else has come to that name in between.
  public func commit() throws {
    try Self.requireRoom(at: destination, path, replacing: replacing, marker: marker)
    var old: String?
    if replacing, FileManager.default.fileExists(atPath: destination) {
      // Not yet pending: who is interrupted between the two renamings keeps the old results under this name.
      let name = PendingPaths.name(beside: destination)
      guard rename(destination, name) == 0 else { throw FileError.system("replace", path) }
      old = name
    }
    // Takes the place of an empty folder, but of nothing else.
    guard rename(temporary, destination) == 0 else {
      let error = FileError.system("write", path)
      if let old { rename(old, destination) }
      throw error
    }
    PendingPaths.release(temporary)
    PendingFile.synchronizeFolder(of: destination)
    if let old { try? FileManager.default.removeItem(atPath: old) }
  }
}
