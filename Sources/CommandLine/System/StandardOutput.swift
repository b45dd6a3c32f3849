internal import Foundation
internal import Glibc
internal import LockstepFiles
internal import LockstepCore
internal import LockstepReport

/// The program's standard output.
enum StandardOutput {
  /// Writes all of a text. Unlike `print`, this reports a full disk.
  ///
  /// - Throws: `LockstepError` if the text cannot be written.
  static func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else {
          throw LockstepError.file("cannot write to standard output: \(String(cString: strerror(errno)))")
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// Color and width for terminals; plain otherwise. `NO_COLOR` disables color (https://no-color.org).
  static var style: TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDOUT_FILENO) == 1, environment["TERM"] != "dumb" else { return .plain }
    var size = winsize()
    let hasSize = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return TerminalStyle(
      hasColor: (environment["NO_COLOR"] ?? "").isEmpty, width: hasSize ? Int(size.ws_col) : 80)
  }
}
