internal import Glibc

/// A file that cannot be read, written or understood, in words for its user: which file, where in it, what is wrong.
public struct FileError: Error, Equatable, CustomStringConvertible {
  /// The words.
  public let description: String

  /// An error in these words.
  public init(_ description: String) { self.description = description }

  /// An error of the operating system, as `errno` tells it now.
  static func system(_ verb: String, _ path: String) -> FileError {
    FileError("cannot \(verb) '\(path)': \(String(cString: strerror(errno)))")
  }
}
