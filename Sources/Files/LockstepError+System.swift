internal import Glibc
package import LockstepCore

extension LockstepError {
  /// An error of the operating system, as `errno` gives it now.
  package static func system(_ verb: String, _ path: String) -> LockstepError {
    .file("cannot \(verb) '\(path)': \(String(cString: strerror(errno)))")
  }
}
