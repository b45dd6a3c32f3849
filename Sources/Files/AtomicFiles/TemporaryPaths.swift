internal import LockstepCore
internal import Foundation
internal import Glibc
internal import Synchronization

/// The incomplete files and folders that this program is writing under temporary names.
///
/// A program that is asked to stop calls ``discardAll(andThen:)`` to delete them. Creating and renaming happen under the
/// same lock, so that no path escapes the deletion.
public enum TemporaryPaths {
  private struct State {
    /// Files and folders that are deleted with their contents.
    var paths: Set<String> = []
    /// Folders created to hold `paths`; deleted, the deepest first, if they are empty.
    var parents: Set<String> = []

    mutating func removeParents() {
      for parent in parents.sorted(by: { $0.count > $1.count }) { rmdir(parent) }
      parents = []
    }
  }

  private static let state = Mutex(State())

  /// A hidden name in the folder of `path`, random so that no two writers of the same path share it.
  static func name(beside path: String) -> String {
    let url = URL(filePath: path)
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    return url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent).partial-\(suffix)").path
  }

  /// The path with links resolved, so that the target of a link is replaced and not the link.
  ///
  /// - Throws: ``LockstepError`` if a link is broken.
  static func destination(_ path: String) throws -> String {
    var status = stat()
    guard lstat(path, &status) == 0 else { return path }
    guard let resolved = realpath(path, nil) else { throw LockstepError.system("write", path) }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  /// Creates a file or folder and registers it as incomplete. `create` returns the parent folders that it created.
  static func register(_ path: String, create: () throws -> [String]) rethrows {
    try state.withLock { state in
      state.parents.formUnion(try create())
      state.paths.insert(path)
    }
  }

  /// Changes the contents of an incomplete folder.
  static func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    try state.withLock { _ in try body() }
  }

  /// Renames a path to its final name; if that fails the path stays incomplete. `rename` returns the path of what it
  /// moved out of the way, which is then to be deleted.
  static func commit(_ path: String, rename: () throws -> String?) rethrows {
    try state.withLock { state in
      let replaced = try rename()
      state.paths.remove(path)
      if let replaced { state.paths.insert(replaced) }
      state.parents = []
    }
  }

  /// Deletes an incomplete path.
  static func discard(_ path: String) {
    state.withLock { state in
      guard state.paths.remove(path) != nil else { return }
      try? FileManager.default.removeItem(atPath: path)
      if state.paths.isEmpty { state.removeParents() }
    }
  }

  /// Deletes all incomplete paths and then ends the program, before new ones can be created.
  public static func discardAll(andThen end: () -> Void) {
    state.withLock { state in
      for path in state.paths { try? FileManager.default.removeItem(atPath: path) }
      state.paths = []
      state.removeParents()
      end()
    }
  }
}
