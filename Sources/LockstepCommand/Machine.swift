internal import Foundation
internal import Glibc
internal import LockstepReport

/// What the program is told by the machine it runs on.
enum Machine {
  static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Whether a person sees the progress: standard error is a terminal.
  static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

  /// How standard output wants its text. Colours are left out where `NO_COLOR` is set (https://no-color.org).
  static var outputStyle: TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDOUT_FILENO) == 1, environment["TERM"] != "dumb" else { return .plain }
    var size = winsize()
    let hasSize = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return TerminalStyle(
      hasColor: (environment["NO_COLOR"] ?? "").isEmpty, width: hasSize ? Int(size.ws_col) : 80)
  }
}
