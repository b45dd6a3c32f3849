internal import Foundation
internal import Glibc

/// The program's standard error, where progress goes: one line that is rewritten in a terminal, separate lines elsewhere.
enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// The minimum time between two reports of progress.
  static let progressInterval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)

  /// Writes a text, in a terminal over the current line of progress.
  static func write(_ text: String) {
    FileHandle.standardError.write(Data(((isTerminal ? "\r\u{1B}[K" : "") + text).utf8))
  }

  /// Shows a line of progress until the next text.
  static func showProgress(_ line: String) { write(isTerminal ? line : line + "\n") }

  /// Removes the line of progress.
  static func clearProgress() { if isTerminal { write("") } }
}
