internal import Foundation
internal import Glibc

/// A folder of results that appears under its name only when it is whole.
public final class PendingFolder {
  private let path: String
  private let temporary: String
  private let replacing: Bool

  /// Begins a folder.
  ///
  /// - Parameters:
  ///   - replacing: Whether a folder that is there already is to be replaced.
  ///   - marker: A file by which such a folder is known; one without it, unless empty, is never replaced.
  /// - Throws: ``FileError`` if the folder is there and may not be replaced, or none can be made.
  public init(_ path: String, replacing: Bool, marker: String) throws {
    self.path = path
    self.replacing = replacing
    let contents = try? FileManager.default.contentsOfDirectory(atPath: path)
    if let contents, !contents.isEmpty {
      guard contents.contains(marker) else {
        throw FileError("'\(path)' is a folder that holds other things; choose another one for the results")
      }
      guard replacing else { throw FileError("'\(path)' holds results already; give --force to replace them") }
    } else if contents == nil, FileManager.default.fileExists(atPath: path) {
      throw FileError("cannot write '\(path)': it is a file, or a folder that cannot be read")
    }
    temporary = PendingPaths.reserve(beside: path)
    do {
      try FileManager.default.createDirectory(atPath: temporary, withIntermediateDirectories: true)
    } catch {
      PendingPaths.release(temporary)
      throw FileError("cannot write '\(path)': \(error.localizedDescription)")
    }
  }

  deinit {
    try? FileManager.default.removeItem(atPath: temporary)
    PendingPaths.release(temporary)
  }

  /// Writes a text file into the folder, making the folders on its way.
  ///
  /// - Throws: ``FileError`` if the disk is full or fails.
  public func write(_ text: String, to name: String) throws {
    let file = URL(filePath: temporary).appending(path: name)
    do {
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    } catch {
      throw FileError("cannot write '\(path)': \(error.localizedDescription)")
    }
    try PendingFile.write(text, to: file.path, replacing: false)
  }

  /// Gives the folder its name.
  ///
  /// - Throws: ``FileError`` if something else has come to that name in between.
  public func commit() throws {
    var discarded: String?
    if replacing, FileManager.default.fileExists(atPath: path) {
      let old = PendingPaths.reserve(beside: path + ".old")
      guard rename(path, old) == 0 else { throw FileError.system("replace", path) }
      discarded = old
    }
    // Takes the place of an empty folder, but of nothing else.
    guard rename(temporary, path) == 0 else { throw FileError.system("write", path) }
    PendingPaths.release(temporary)
    PendingFile.synchronizeFolder(of: path)
    if let discarded {
      try? FileManager.default.removeItem(atPath: discarded)
      PendingPaths.release(discarded)
    }
  }
}
