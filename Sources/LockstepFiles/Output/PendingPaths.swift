internal import Foundation
internal import Glibc
internal import Synchronization

/// The files and folders that are being written under a temporary name and not yet whole.
///
/// A program that is told to stop calls ``discardAll(andThen:)``, so that it leaves none of them behind.
public enum PendingPaths {
  private static let paths = Mutex<Set<String>>([])

  /// A name beside `path` to write under. It counts as pending from now on.
  static func reserve(beside path: String) -> String {
    let temporary = name(beside: path)
    paths.withLock { _ = $0.insert(temporary) }
    return temporary
  }

  /// A name beside `path`, hidden and nobody else's: not of another writer of the same path, in this process or
  /// another, nor of one that was killed.
  static func name(beside path: String) -> String {
    let url = URL(filePath: path)
    let mark = String(UInt64.random(in: .min ... .max), radix: 36)
    return url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).partial-\(mark)").path
  }

  /// The path that a link leads to, or the path itself where it is none: what is written takes the place of the file
  /// or folder behind a link, not of the link.
  ///
  /// - Throws: ``FileError`` if a link leads nowhere.
  static func destination(_ path: String) throws -> String {
    var status = stat()
    guard lstat(path, &status) == 0 else { return path }
    guard let resolved = realpath(path, nil) else { throw FileError.system("write", path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Declares that the path is in its place, or gone.
  static func release(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Deletes what is pending, and then ends the program, before anything new can be begun.
  public static func discardAll(andThen end: () -> Void) {
    paths.withLock { paths in
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
      paths = []
      end()
    }
  }
}
