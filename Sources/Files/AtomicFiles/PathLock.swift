internal import Glibc

/// An exclusive lock on a file or folder, if it can be had at once; released with the object, or by the end of the program.
final class PathLock {
  private let descriptor: Int32
  private let code: Int32

  /// Nil if there is no such path.
  init?(_ path: String) {
    descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    code = flock(descriptor, LOCK_EX | LOCK_NB) == 0 ? 0 : errno
  }

  deinit { close(descriptor) }

  /// Whether the lock is ours.
  var isHeld: Bool { code == 0 }

  /// Whether another program has the lock. Some file systems have no locks; then neither is true.
  var isHeldByOther: Bool { code == EWOULDBLOCK }
}
