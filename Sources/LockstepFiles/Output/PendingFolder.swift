internal import Foundation
internal import Glibc

/// A folder of results that appears under its name only when it is whole.
public final class PendingFolder {
  /// As its user spells it.
  private let path: String
  /// The same without links and dots, so that what it is put beside is what it is moved to.
  private let target: String
  private let temporary: String
  private let replacing: Bool

  /// Begins a folder.
  ///
  /// - Parameters:
  ///   - replacing: Whether a folder that is there already is to be replaced.
  ///   - marker: A file by which such a folder is known; one without it, unless empty, is never replaced.
  /// - Throws: ``FileError`` if the folder is there and may not be replaced, or none can be made.
  public init(_ path: String, replacing: Bool, marker: String) throws {
    guard !path.isEmpty else { throw FileError("cannot write: the folder's name is empty") }
    self.path = path
    self.replacing = replacing
    target = URL(filePath: path).standardizedFileURL.resolvingSymlinksInPath().path
    let contents = try? FileManager.default.contentsOfDirectory(atPath: target)
    if let contents, !contents.isEmpty {
      guard contents.contains(marker) else {
        throw FileError("'\(path)' is a folder that holds other things; choose another one for the results")
      }
      guard replacing else { throw FileError("'\(path)' holds results already; give --force to replace them") }
    } else if contents == nil, FileManager.default.fileExists(atPath: target) {
      throw FileError("cannot write '\(path)': it is a file, or a folder that cannot be read")
    }
    let temporary = PendingPaths.name(beside: target)
    self.temporary = temporary
    try PendingPaths.begin(temporary) {
      do {
        return try Self.make(temporary).dropLast()
      } catch let error as MakingError {
        throw FileError("cannot write '\(path)': \(String(cString: strerror(error.code)))")
      }
    }
  }

  deinit { PendingPaths.discard(temporary) }

  /// Why a folder could not be made, as `errno` has it.
  private struct MakingError: Error { let code: Int32 }

  /// Makes a folder and those above it that are not there, or none of them; returns the ones it made, deepest last.
  private static func make(_ path: String) throws -> [String] {
    if mkdir(path, 0o777) == 0 { return [path] }
    let code = errno
    let parent = URL(filePath: path).deletingLastPathComponent().path
    guard code == ENOENT, !FileManager.default.fileExists(atPath: parent) else { throw MakingError(code: code) }
    let above = try make(parent)
    guard mkdir(path, 0o777) == 0 else {
      let code = errno
      for folder in above.reversed() { rmdir(folder) }
      throw MakingError(code: code)
    }
    return above + [path]
  }

  /// Writes a text file into the folder, making the folders on its way.
  ///
  /// - Throws: ``FileError`` if the disk is full or fails.
  public func write(_ text: String, to name: String) throws {
    let file = URL(filePath: temporary).appending(path: name)
    let shown = "\(path)/\(name)"
    try PendingPaths.working {
      do {
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      } catch {
        throw FileError("cannot write '\(shown)': \(error.localizedDescription)")
      }
      let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw FileError.system("write", shown) }
      var text = text
      let isWritten = text.withUTF8 {
        PendingFile.write(UnsafeRawBufferPointer($0), to: descriptor, at: 0) && fsync(descriptor) == 0
      }
      guard isWritten else {
        let error = FileError.system("write", shown)
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else { throw FileError.system("write", shown) }
    }
  }

  /// Gives the folder its name.
  ///
  /// - Throws: ``FileError`` if something else has come to that name in between.
  public func commit() throws {
    let old = PendingPaths.name(beside: target + ".old")
    try PendingPaths.settle(temporary) {
      let isReplaced = replacing && rename(target, old) == 0
      guard isReplaced || !replacing || errno == ENOENT else { throw FileError.system("replace", path) }
      // Takes the place of an empty folder, but of nothing else.
      guard rename(temporary, target) == 0 else {
        let error = FileError.system("write", path)
        if isReplaced { rename(old, target) }
        throw error
      }
      return isReplaced ? old : nil
    }
    PendingFile.synchronizeFolder(of: target)
    PendingPaths.discard(old)
  }
}
