internal import LockstepCore
internal import Foundation
internal import Glibc
internal import Synchronization

/// The files and folders that are being written under a temporary name and not yet whole.
///
/// A program that is told to stop calls ``discardAll(andThen:)``, so that it leaves none of them behind. All that brings
/// such a path into being, or to its name, happens under the same lock, so that nothing is left in between either.
public enum TemporaryPaths {
  private struct State {
    /// What is deleted with everything in it.
    var paths: Set<String> = []
    /// Folders that were made to hold the others; deleted, the deepest first, where nothing else has come into them.
    var parents: Set<String> = []

    mutating func removeParents() {
      for parent in parents.sorted(by: { $0.count > $1.count }) { rmdir(parent) }
      parents = []
    }
  }

  private static let state = Mutex(State())

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
  /// - Throws: ``LockstepError`` if a link leads nowhere.
  static func destination(_ path: String) throws -> String {
    var status = stat()
    guard lstat(path, &status) == 0 else { return path }
    guard let resolved = realpath(path, nil) else { throw LockstepError.system("write", path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Makes a file or folder that is pending from now on; if that fails it is not. `make` returns the folders that it
  /// had to make on the way.
  static func begin(_ path: String, make: () throws -> [String]) rethrows {
    try state.withLock { state in
      state.parents.formUnion(try make())
      state.paths.insert(path)
    }
  }

  /// Does some of the work on what is pending.
  static func working<Result>(_ work: () throws -> Result) rethrows -> Result {
    try state.withLock { _ in try work() }
  }

  /// Brings a pending path to its name; if that fails it stays pending. `work` returns what it moved out of the way,
  /// which is pending from now on.
  static func settle(_ path: String, by work: () throws -> String?) rethrows {
    try state.withLock { state in
      let discarded = try work()
      state.paths.remove(path)
      if let discarded { state.paths.insert(discarded) }
      state.parents = []
    }
  }

  /// Deletes a pending path.
  static func discard(_ path: String) {
    state.withLock { state in
      guard state.paths.remove(path) != nil else { return }
      try? FileManager.default.removeItem(atPath: path)
      if state.paths.isEmpty { state.removeParents() }
    }
  }

  /// Deletes what is pending, and then ends the program, before anything new can be begun.
  public static func discardAll(andThen end: () -> Void) {
    state.withLock { state in
      for path in state.paths { try? FileManager.default.removeItem(atPath: path) }
      state.paths = []
      state.removeParents()
      end()
    }
  }
}
