internal import Foundation
internal import Glibc
internal import LockstepCore
internal import Synchronization

/// The incomplete files and folders that this program is writing under temporary names.
///
/// A program that is asked to stop calls ``discardAll(andThen:)`` to delete them. Creating and renaming happen under the
/// same lock, so that no path escapes the deletion. A program that is killed leaves them; the next one that writes under the
/// same name deletes them. Each is locked while its program runs.
public enum TemporaryPaths {
  private struct State {
    /// Files and folders that are deleted with their contents, and their locks.
    var paths: [String: PathLock?] = [:]
    /// Folders created to hold `paths`; deleted, the deepest first, if they are empty.
    var parents: Set<String> = []

    mutating func removeParents() {
      for parent in parents.sorted(by: { $0.count > $1.count }) { rmdir(parent) }
      parents = []
    }
  }

  private static let state = Mutex(State())

  /// The longest part of a name, in bytes, that its temporary names contain.
  private static let maxStem = 200
  private static let marker = ".partial-"

  /// The start of all temporary names of a path.
  private static func prefix(of name: String) -> String {
    var stem = name
    while stem.utf8.count > maxStem { stem.removeLast() }
    return ".\(stem)\(marker)"
  }

  /// A hidden name in the folder of `path`, random so that no two writers of the same path share it.
  static func name(beside path: String) -> String {
    let url = URL(filePath: path)
    let suffix = String(UInt64.random(in: .min ... .max), radix: 36)
    return url.deletingLastPathComponent().appending(path: prefix(of: url.lastPathComponent) + suffix).path
  }

  /// The path with links resolved, so that the target of a link is replaced and not the link.
  ///
  /// - Throws: ``LockstepError`` if a link is broken.
  static func destination(_ path: String) throws -> String {
    var status = stat()
    guard lstat(path, &status) == 0 else { return path }
    guard let resolved = InputFile.resolved(path) else { throw LockstepError.system("write", path) }
    return resolved
  }

  /// Creates the folder that holds `path`, and its parents, where they are missing, and then what `create` does; or nothing.
  ///
  /// - Parameter failure: The error where a folder cannot be created, for the reason in `errno`.
  /// - Returns: The folders that were missing, the deepest first. Other programs may create them at the same time.
  static func createFolder(
    holding path: String, failure: (String) -> LockstepError = { .system("create the folder", $0) },
    then create: () throws -> Void
  ) throws -> [String] {
    var missing: [String] = []
    var folder = URL(filePath: path).deletingLastPathComponent()
    while folder.path != "/", !InputFile.exists(folder.path) {
      missing.append(folder.path)
      folder.deleteLastPathComponent()
    }
    do {
      for folder in missing.reversed() where mkdir(folder, 0o777) != 0 && errno != EEXIST {
        throw failure(folder)
      }
      try create()
    } catch {
      for folder in missing { rmdir(folder) }
      throw error
    }
    return missing
  }

  /// Creates a file or folder under a temporary name beside `path`, registers it as incomplete, and deletes what killed
  /// programs left there. `create` makes it and returns the parent folders that it created.
  static func create(beside path: String, _ create: (String) throws -> [String]) throws -> String {
    try state.withLock { state in
      while true {
        let temporary = name(beside: path)
        state.parents.formUnion(try create(temporary))
        let lock = PathLock(temporary)
        // Another program may take the path for an abandoned one before it is locked.
        guard InputFile.exists(temporary), lock?.isHeldByOther != true else { continue }
        removeAbandoned(like: temporary)
        state.paths.updateValue(lock, forKey: temporary)
        return temporary
      }
    }
  }

  /// Deletes paths whose names differ from this one only in the random part, which are files or folders as it is, and which
  /// no program has locked.
  private static func removeAbandoned(like path: String) {
    for other in others(like: path) where isAbandoned(other) && isFolder(other) == isFolder(path) {
      try? FileManager.default.removeItem(atPath: other)
    }
  }

  /// Whether another program is writing a path whose name differs from this one only in the random part.
  static func hasOtherWriter(like path: String) -> Bool {
    others(like: path).contains { PathLock($0)?.isHeldByOther == true }
  }

  /// The existing paths whose names differ from this one only in the random part.
  private static func others(like path: String) -> [String] {
    let (folder, name) = (URL(filePath: path).deletingLastPathComponent(), URL(filePath: path).lastPathComponent)
    guard let start = name.range(of: marker, options: .backwards)?.upperBound else { return [] }
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return names.filter { $0 != name && $0.hasPrefix(name[..<start]) }.map { folder.appending(path: $0).path }
  }

  /// Whether a path has a temporary name, but no program is writing it.
  static func isAbandoned(_ path: String) -> Bool {
    let name = URL(filePath: path).lastPathComponent
    guard name.wholeMatch(of: /\..*\.partial-[0-9a-z]{1,13}/) != nil, let lock = PathLock(path) else { return false }
    return lock.isHeld
  }

  private static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// Changes the contents of an incomplete folder.
  static func withLock<Result>(_ body: () throws -> Result) rethrows -> Result {
    try state.withLock { _ in try body() }
  }

  /// Renames a path to its final name; if that fails the path stays incomplete. `rename` returns the path of what it
  /// moved out of the way, which is then deleted.
  static func commit(_ path: String, rename: () throws -> String?) rethrows {
    try state.withLock { state in
      let replaced = try rename()
      state.paths.removeValue(forKey: path)
      state.parents = []
      if let replaced { try? FileManager.default.removeItem(atPath: replaced) }
    }
  }

  /// Deletes an incomplete path.
  static func discard(_ path: String) {
    state.withLock { state in
      guard state.paths.removeValue(forKey: path) != nil else { return }
      try? FileManager.default.removeItem(atPath: path)
      if state.paths.isEmpty { state.removeParents() }
    }
  }

  /// Deletes all incomplete paths and then ends the program, before new ones can be created.
  ///
  /// - Parameter stop: Stops what writes below the paths.
  public static func discardAll(after stop: () -> Void = {}, andThen end: () -> Void) {
    state.withLock { state in
      stop()
      for path in state.paths.keys { try? FileManager.default.removeItem(atPath: path) }
      state.paths = [:]
      state.removeParents()
      end()
    }
  }
}
