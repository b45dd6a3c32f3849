internal import LockstepCore
internal import Glibc

/// A folder that one program at a time works in: for as long as the lock lives, no other gets one.
public final class FolderLock {
  private let descriptor: Int32

  /// Locks a folder. A program that ends, however it does, leaves no lock behind.
  ///
  /// - Throws: ``LockstepError`` if there is no such folder, or another program has locked it.
  public init(_ path: String) throws {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LockstepError.system("read", path) }
    self.descriptor = descriptor
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      // A file system without locks is no reason to refuse the work.
      guard errno == EWOULDBLOCK else { return }
      throw LockstepError.file("another program is at work in '\(path)'; wait for it to end, or stop it")
    }
  }

  deinit { close(descriptor) }
}
