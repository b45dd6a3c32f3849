internal import CLinux
internal import Foundation
internal import Glibc
internal import LockstepCore

/// A folder that appears under its name only when it is complete.
public final class AtomicFolder {
  /// The path as the user wrote it.
  private let path: String
  /// The same path with links resolved.
  private let destination: String
  private let temporary: String
  private let replacing: Bool
  private let kind: Kind?
  /// The parent folders that did not exist.
  private let parents: [String]

  /// What a folder holds. A folder is replaced only by one of its kind.
  public struct Kind: Sendable {
    let name: String
    let parts: [Kind]

    /// A kind of this name.
    ///
    /// - Parameter parts: The kinds of folders that commands write into one of this kind, and which are replaced with it.
    public init(_ name: String, parts: [Kind] = []) {
      self.name = name
      self.parts = parts
    }
  }

  /// Creates the temporary folder.
  ///
  /// - Parameters:
  ///   - replacing: Whether an existing folder may be replaced, if Lockstep wrote all its files and the program reads none.
  ///   - kind: The kind of the folder; nil for one that is never replaced.
  /// - Throws: ``LockstepError`` if the folder exists and may not be replaced, or cannot be created.
  public init(_ path: String, replacing: Bool, kind: Kind?) throws {
    guard !path.isEmpty else { throw LockstepError.file("cannot write '': the folder name is empty") }
    self.path = path
    self.replacing = replacing
    self.kind = kind
    destination = try TemporaryPaths.destination(path)
    try Self.requireReplaceable(destination, path, replacing: replacing, kind: kind)
    var parents: [String] = []
    temporary = try TemporaryPaths.create(beside: destination) { temporary in
      parents += try TemporaryPaths.createFolder(holding: temporary) {
        guard mkdir(temporary, 0o777) == 0 else { throw LockstepError.system("write", path) }
      }
      return parents
    }
    self.parents = parents
  }

  deinit { TemporaryPaths.discard(temporary) }

  private static func requireReplaceable(
    _ destination: String, _ path: String, replacing: Bool, kind: Kind?
  ) throws {
    let contents = try? FileManager.default.contentsOfDirectory(atPath: destination)
    if let contents, !contents.isEmpty {
      guard let kind else { throw LockstepError.file("'\(path)' is not empty; choose another folder") }
      guard let manifest = FolderManifest(in: destination), manifest.kind == kind.name else {
        throw LockstepError.file(
          "'\(path)' is not empty and was not written by this command; choose another folder")
      }
      guard replacing else { throw LockstepError.file("'\(path)' already exists; use --force to overwrite it") }
      if let foreign = manifest.foreignFile(in: destination, parts: kind.parts) {
        throw LockstepError.file(
          "'\(path)' contains '\(foreign)', which this command did not write; move it, or choose another folder")
      }
      if let input = manifest.files.sorted().first(where: { InputFile.isInUse("\(destination)/\($0)") }) {
        throw LockstepError.file("'\(path)' contains '\(input)', which this command reads; choose another folder")
      }
    } else if contents == nil, FileManager.default.fileExists(atPath: destination) {
      throw LockstepError.file("cannot write '\(path)': it is not a folder, or cannot be read")
    }
  }

  /// Writes a text file into the folder, creating subfolders as needed.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails.
  public func write(_ text: String, to name: String) throws {
    let file = URL(filePath: temporary).appending(path: name).path
    let finalPath = "\(path)/\(name)"
    try TemporaryPaths.withLock {
      // Nothing is created again once the incomplete folder has been deleted.
      guard InputFile.exists(temporary) else { throw LockstepError.system("write", finalPath) }
      func failure() -> LockstepError { .system("write", finalPath) }
      var descriptor: Int32 = -1
      _ = try TemporaryPaths.createFolder(holding: file, failure: { _ in failure() }) {
        descriptor = open(file, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw failure() }
      }
      var text = text
      guard text.withUTF8({ AtomicFile.write(UnsafeRawBufferPointer($0), to: descriptor, at: 0) }) else {
        let error = LockstepError.system("write", finalPath)
        close(descriptor)
        throw error
      }
      guard close(descriptor) == 0 else { throw LockstepError.system("write", finalPath) }
    }
  }

  /// The temporary path of a file in the folder, for writers that open the file themselves. Valid until ``commit()``.
  public func pendingPath(of name: String) -> String { URL(filePath: temporary).appending(path: name).path }

  /// Lists the files that a subfolder has now in a manifest of its own, so that it can be replaced by itself.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails.
  public func writeManifest(_ kind: Kind, in folder: String) throws {
    try write(
      FolderManifest(of: pendingPath(of: folder), kind: kind.name).text(), to: "\(folder)/\(FolderManifest.fileName)")
  }

  /// Lists the files in a manifest, flushes everything to the disk and renames the folder to its final name.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails, or something of that name was created in the meantime and may
  ///   not be replaced.
  public func commit() throws {
    if let kind {
      try write(FolderManifest(of: temporary, kind: kind.name).text(), to: FolderManifest.fileName)
    }
    for (name, _) in FolderManifest.contents(of: temporary) + [("", true)] {
      guard AtomicFile.synchronize(pendingPath(of: name)) else {
        throw LockstepError.system("write", "\(path)/\(name)")
      }
    }
    try TemporaryPaths.commit(temporary) {
      try Self.requireReplaceable(destination, path, replacing: replacing, kind: kind)
      var replaced: String?
      if replacing, FileManager.default.fileExists(atPath: destination) {
        replaced = try replace()
      } else if rename(temporary, destination) != 0 {
        // Renaming replaces an empty folder, but nothing else.
        throw LockstepError.system("write", path)
      }
      for folder in [destination] + parents { AtomicFile.synchronizeFolder(of: folder) }
      return replaced
    }
  }

  /// Puts the folder in the place of the existing one; returns the path to which that was moved.
  private func replace() throws -> String {
    if lockstep_exchange(temporary, destination) == 0 { return temporary }
    let old = TemporaryPaths.name(beside: destination)
    guard rename(destination, old) == 0 else { throw LockstepError.system("replace", path) }
    guard rename(temporary, destination) == 0 else {
      let error = LockstepError.system("write", path)
      rename(old, destination)
      throw error
    }
    return old
  }
}
