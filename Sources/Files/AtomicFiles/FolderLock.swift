internal import Glibc
internal import LockstepCore

/// An exclusive lock on a folder, held as long as the object exists.
public final class FolderLock {
  private let descriptor: Int32

  /// Locks a folder. The system releases the lock when the program ends, however it ends.
  ///
  /// - Throws: ``LockstepError`` if there is no such folder, or another program holds the lock.
  public init(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LockstepError.system("read", path) }
    self.descriptor = descriptor
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // Some file systems do not support locks; work there goes unprotected.
      guard errno == EWOULDBLOCK else { return }
      throw LockstepError.file("another program is using '\(path)'; wait for it to end, or stop it")
    }
  }

  deinit { close(descriptor) }
}
