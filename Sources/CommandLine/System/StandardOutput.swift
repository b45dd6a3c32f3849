internal import Foundation
internal import Glibc
internal import LockstepCore
internal import LockstepReport

/// The program's standard output.
enum StandardOutput {
  /// Writes all of a text, in the first of several processes. Unlike `print`, this reports a full disk.
  ///
  /// - Parameter isStyled: Whether the text has colors of ours, and was made printable before it got them.
  /// - Throws: `LockstepError` if the text cannot be written.
  static func write(_ text: String, isStyled: Bool = false) throws {
    guard Processes.group.isRoot, !StandardDescriptors.write(isStyled ? text : text.printable, to: STDOUT_FILENO) else {
      return
    }
    let code = errno
    if code == EPIPE { SignalHandling.endAtClosedPipe() }
    throw LockstepError.file("cannot write to standard output: \(String(cString: strerror(code)))")
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
