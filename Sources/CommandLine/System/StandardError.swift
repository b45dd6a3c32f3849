internal import Glibc
internal import LockstepCore
internal import LockstepReport
internal import Synchronization

/// The program's standard error, where progress goes: one line that is rewritten in a terminal, separate lines elsewhere.
///
/// Text that cannot be written is lost: a full disk or a closed terminal must not end a training.
enum StandardError {
  static let isTerminal = isatty(STDERR_FILENO) == 1

  /// The minimum time between two reports of progress.
  static let progressInterval: Duration = isTerminal ? .milliseconds(100) : .seconds(10)

  /// The `errno` of the first text that was lost; 0 if none was.
  private static let firstFailure = Atomic<Int32>(0)

  /// A line that says why text was lost; empty if none was.
  static var lossNotice: String {
    let code = firstFailure.load(ordering: .relaxed)
    guard code != 0 else { return "" }
    return "Some messages were lost: cannot write to standard error: \(String(cString: strerror(code)))\n"
  }

  /// Writes a text, in a terminal over the current line of progress.
  static func write(_ text: String) {
    guard !StandardDescriptors.write((isTerminal ? "\r\u{1B}[K" : "") + text.printable, to: STDERR_FILENO) else {
      return
    }
    _ = firstFailure.compareExchange(expected: 0, desired: errno, ordering: .relaxed)
  }

  /// Shows a line of progress until the next text, in the first of several processes.
  static func showProgress(_ line: String) {
    if Processes.group.isRoot { write(isTerminal ? line : line + "\n") }
  }

  /// Removes the line of progress.
  static func clearProgress() { if isTerminal { write("") } }
}
