internal import LockstepCore
internal import Foundation
internal import Glibc

/// A file that appears under its name only when it is whole: it is written beside, brought to the disk, and renamed.
public final class AtomicFile {
  private let path: String
  private let destination: String
  private let temporary: String
  private let replacing: Bool
  private var descriptor: Int32 = -1

  /// Begins a file.
  ///
  /// - Parameter replacing: Whether a file that is there already is to be replaced.
  /// - Throws: ``LockstepError`` if there is one and it is not, something else than a file is there, or the folder cannot
  ///   be written to.
  public init(_ path: String, replacing: Bool) throws {
    destination = try TemporaryPaths.destination(path)
    var status = stat()
    if stat(destination, &status) == 0 {
      switch status.st_mode & S_IFMT {
      case S_IFREG: break
      case S_IFDIR: throw LockstepError.file("cannot write '\(path)': it is a folder")
      // A device, say: the file would take its place.
      default: throw LockstepError.file("cannot write '\(path)': it is not a regular file")
      }
      guard replacing else { throw LockstepError.file("'\(path)' is there already; give --force to replace it") }
    }
    guard !path.isEmpty else { throw LockstepError.file("cannot write '': the file's name is empty") }
    guard !path.hasSuffix("/") else { throw LockstepError.file("cannot write '\(path)': it is the name of a folder") }
    self.path = path
    self.replacing = replacing
    temporary = TemporaryPaths.name(beside: destination)
    try TemporaryPaths.begin(temporary) {
      descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o666)
      guard descriptor >= 0 else { throw LockstepError.system("write", path) }
      return []
    }
  }

  deinit { discard() }

  /// Writes bytes at a position.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails; nothing is then left of the file.
  public func write(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws {
    guard Self.write(bytes, to: descriptor, at: offset) else { throw failure() }
  }

  /// Writes all bytes, or else leaves the reason in `errno`.
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

  /// Claims room for so many bytes on the disk, so that a full one is noticed before the work is done.
  ///
  /// - Throws: ``LockstepError`` if there is no room.
  public func reserve(_ bytes: Int) throws {
    errno = posix_fallocate(descriptor, 0, off_t(bytes))
    guard errno == 0 else { throw failure() }
  }

  /// Gives the file its name.
  ///
  /// - Throws: ``LockstepError`` if the disk fails, or another file has come to that name in between.
  public func commit() throws {
    guard fsync(descriptor) == 0 else { throw failure() }
    let closed = close(descriptor)
    descriptor = -1
    guard closed == 0 else { throw failure() }
    do {
      try TemporaryPaths.settle(temporary) {
        // A link, unlike a renaming, never replaces what another program has put there in the meantime. Some file
        // systems have none.
        let isLinked = !replacing && link(temporary, destination) == 0
        let mayRename = replacing || errno == EPERM || errno == EOPNOTSUPP
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

  /// Brings a renaming to the disk. A folder that cannot be opened for it does no harm to the file.
  static func synchronizeFolder(of path: String) {
    let folder = open(URL(filePath: path).deletingLastPathComponent().path, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Writes a whole text file.
  ///
  /// - Throws: ``LockstepError`` as the other functions do.
  public static func write(_ text: String, to path: String, replacing: Bool) throws {
    let file = try AtomicFile(path, replacing: replacing)
    var text = text
    try text.withUTF8 { try file.write(UnsafeRawBufferPointer($0), at: 0) }
    try file.commit()
  }
}
