internal import Glibc
package import LockstepCore

extension LockstepError {
  /// The error that `errno` holds, about a path.
  package static func system(_ verb: String, _ path: String) -> LockstepError {
    .file("cannot \(verb) '\(path)': \(String(cString: strerror(errno)))")
  }
}
