internal import Foundation
internal import Synchronization

/// The files and folders that are being written under a temporary name and not yet whole.
///
/// A program that is told to stop calls ``discardAll()``, so that it leaves none of them behind.
public enum PendingPaths {
  private static let paths = Mutex<Set<String>>([])

  /// A name beside `path` to write under: hidden, and of this process alone. It counts as pending from now on.
  static func reserve(beside path: String) -> String {
    let url = URL(filePath: path)
    let name = ".\(url.lastPathComponent).partial-\(ProcessInfo.processInfo.processIdentifier)"
    let temporary = url.deletingLastPathComponent().appending(path: name).path
    paths.withLock { _ = $0.insert(temporary) }
    return temporary
  }

  /// Declares that the path is in its place, or gone.
  static func release(_ path: String) { paths.withLock { _ = $0.remove(path) } }

  /// Deletes what is pending.
  public static func discardAll() {
    paths.withLock { paths in
      for path in paths { try? FileManager.default.removeItem(atPath: path) }
      paths = []
    }
  }
}
