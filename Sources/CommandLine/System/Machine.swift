internal import Foundation
internal import Glibc
internal import LockstepCore
internal import LockstepFiles
internal import LockstepReport

/// What the program is told by the machine it runs on.
enum Machine {
  static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Refuses work that takes so many bytes, roughly, where the machine has fewer.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that says what to choose instead: `remedy`.
  static func requireMemory(_ bytes: Double, remedy: String) throws {
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes > available else { return }
    let gibibytes = { (bytes: Double) in String(format: "%.0f GiB", bytes / 0x1p30) }
    throw LockstepError.option(
      "this takes about \(gibibytes(bytes)) of memory, and this machine has \(gibibytes(available)); \(remedy)")
  }

  /// Whether a person sees the progress: standard error is a terminal.
  static var showsProgress: Bool { isatty(STDERR_FILENO) == 1 }

  /// The Python interpreters that may have vl-convert: the one that `scripts/bootstrap` made in a checkout that the
  /// program lies in, then those on the `PATH`.
  static var pythons: [String] {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let above = sequence(first: program.deletingLastPathComponent()) { folder in
      folder.pathComponents.count > 1 ? folder.deletingLastPathComponent() : nil
    }
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return above.map { $0.appending(path: ".tools/python/bin/python3").path }
      + path.split(separator: ":").map { "\($0)/python3" }
  }

  /// Writes a text to standard output, all of it, unlike the library's `print`, which tells nobody of a full disk.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` if it cannot be written.
  static func output(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else {
          throw LockstepError.file("cannot write to standard output: \(String(cString: strerror(errno)))")
        }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
    }
  }

  /// How standard output wants its text. Colors are left out where `NO_COLOR` is set (https://no-color.org).
  static var outputStyle: TerminalStyle {
    let environment = ProcessInfo.processInfo.environment
    guard isatty(STDOUT_FILENO) == 1, environment["TERM"] != "dumb" else { return .plain }
    var size = winsize()
    let hasSize = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return TerminalStyle(
      hasColor: (environment["NO_COLOR"] ?? "").isEmpty, width: hasSize ? Int(size.ws_col) : 80)
  }
}
