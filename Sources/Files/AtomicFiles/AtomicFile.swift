internal import Foundation
internal import Glibc
internal import LockstepCore

/// A file that appears under its name only when it is complete: it is written under a temporary name in the same folder,
/// flushed to the disk, and renamed.
public final class AtomicFile {
  /// The path as given.
  let path: String
  private let destination: String
  private let temporary: String
  private let replacing: Bool
  private var descriptor: Int32

  /// Creates the temporary file, and the folder that holds it where that is missing.
  ///
  /// - Parameters:
  ///   - replacing: Whether an existing file may be overwritten.
  ///   - exclusively: Whether to refuse a file that another program is writing now.
  /// - Throws: ``LockstepError`` if the file exists and may not be overwritten, the path is not a regular file's, or the
  ///   folder is not writable.
  public init(_ path: String, replacing: Bool, exclusively: Bool = false) throws {
    destination = try TemporaryPaths.destination(path)
    var status = stat()
    if stat(destination, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw LockstepError.file("cannot write '\(path)': it is a folder")
      // Renaming would replace a device or a pipe.
      default: throw LockstepError.file("cannot write '\(path)': it is not a regular file")
      }
      guard replacing else { throw LockstepError.file("'\(path)' already exists; use --force to overwrite it") }
    }
    guard !path.isEmpty else { throw LockstepError.file("cannot write '': the file name is empty") }
    guard !path.hasSuffix("/") else { throw LockstepError.file("cannot write '\(path)': the name ends in '/'") }
    self.path = path
    self.replacing = replacing
    var descriptor: Int32 = -1
    temporary = try TemporaryPaths.create(beside: destination) { temporary in
      if descriptor >= 0 { close(descriptor) }
      return try TemporaryPaths.createFolder(holding: temporary) {
        descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw LockstepError.system("write", path) }
      }
    }
    self.descriptor = descriptor
    if exclusively, TemporaryPaths.hasOtherWriter(like: temporary) {
      throw LockstepError.file("another program is writing '\(path)'; wait for it to end, or stop it")
    }
  }

  deinit { discard() }

  /// Writes bytes at an offset.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails; the temporary file is then deleted.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    guard Self.write(bytes, to: descriptor, at: offset) else { throw failure() }
  }

  /// Writes all bytes, or returns false with the reason in `errno`.
  static func write(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int) -> Bool {
    var done = 0
    while done < bytes.count {
      let count = pwrite(descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { return false }
      done += count
    }
    return true
  }

  /// Allocates disk space, so that a full disk is noticed before any work is done.
  ///
  /// - Throws: ``LockstepError`` if there is too little space.
  public func reserve(_ bytes: Int) throws {
    errno = posix_fallocate(descriptor, 0, off_t(bytes))
    guard errno == 0 else { throw failure() }
  }

  /// Renames the file to its final name.
  ///
  /// - Throws: ``LockstepError`` if the disk fails, or a file of that name was created in the meantime.
  public func commit() throws {
    guard fsync(descriptor) == 0 else { throw failure() }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw failure() }
    do {
      try TemporaryPaths.commit(temporary) {
        // Unlike renaming, linking never replaces a file that another program created in the meantime. Some file
        // systems do not support links.
        let isLinked = !replacing && link(temporary, destination) == 0
        let mayRename = replacing || [EPERM, EOPNOTSUPP, ENOSYS].contains(errno)
        guard isLinked || (mayRename && rename(temporary, destination) == 0) else {
          throw LockstepError.system("write", path)
        }
        if isLinked { unlink(temporary) }
        return nil
      }
    } catch {
      discard()
      throw error
    }
    Self.synchronizeFolder(of: destination)
  }

  private func failure() -> LockstepError {
    let error = LockstepError.system("write", path)
    discard()
    return error
  }

  private func discard() {
    if descriptor >= 0 { close(descriptor) }
    descriptor = -1
    TemporaryPaths.discard(temporary)
  }

  /// Flushes a renaming to the disk. The file itself is safe even if its folder cannot be opened for this.
  static func synchronizeFolder(of path: String) {
    _ = synchronize(URL(filePath: path).deletingLastPathComponent().path)
  }

  /// Flushes a file or folder to the disk; returns false with the reason in `errno`.
  static func synchronize(_ path: String) -> Bool {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { return false }
    let code = fsync(descriptor) == 0 ? 0 : errno
    close(descriptor)
    errno = code
    return code == 0
  }

  /// Writes a complete text file.
  ///
  /// - Parameter replacing: Whether an existing file may be overwritten.
  /// - Throws: ``LockstepError`` as ``init(_:replacing:)``, ``write(_:at:)`` and ``commit()``.
  public static func write(_ text: String, to path: String, replacing: Bool) throws {
    let file = try AtomicFile(path, replacing: replacing)
    var text = text
    try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0), at: 0) }
    try file.commit()
  }
}
