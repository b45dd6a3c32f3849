internal import Foundation
internal import Glibc
internal import LockstepFiles
internal import Synchronization

/// The program's response to SIGINT, SIGTERM and SIGHUP.
enum SignalHandling {
  /// Installs the handlers. A signal then deletes incomplete files and ends the program as it would have by default.
  /// Exceeding the file size limit becomes an ordinary write error.
  ///
  /// Almost nothing is allowed inside a signal handler, so the handler only wakes a thread that does the work.
  static func install() {
    signal(SIGXFSZ, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    writeEnd = ends[1]
    Thread.detachNewThread { [readEnd = ends[0]] in
      var number: UInt8 = 0
      repeat {
        while read(readEnd, &number, 1) != 1 {}
      } while isGraceful.exchange(false, ordering: .relaxed)
      TemporaryPaths.discardAll {
        signal(Int32(number), SIG_DFL)
        kill(getpid(), Int32(number))
        pause()
      }
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      sigaddset(&signals, number)
      var action = sigaction()
      // Signals that the parent ignores, as nohup does, stay ignored.
      guard sigaction(number, nil, &action) == 0, !isIgnored(action) else { continue }
      action.sa_flags = SA_RESTART
      action.__sigaction_handler.sa_handler = { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        write(SignalHandling.writeEnd, &byte, 1)
        errno = code
      }
      sigaction(number, &action, nil)
    }
    // The parent may have blocked the signals.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Runs work that polls for the first signal and stops by itself. A second signal ends the program.
  ///
  /// - Parameter work: Receives a function that returns whether to stop.
  static func stoppingGracefully<Result>(_ work: (_ shouldStop: () -> Bool) throws -> Result) rethrows -> Result {
    isGraceful.store(true, ordering: .relaxed)
    defer { isGraceful.store(false, ordering: .relaxed) }
    return try work { !isGraceful.load(ordering: .relaxed) }
  }

  /// Whether the next signal is left to the running work; reset by that signal.
  private static let isGraceful = Atomic(false)

  /// The end of the pipe that the handler writes the signal's number to; set before a handler is installed.
  nonisolated(unsafe) private static var writeEnd: Int32 = -1

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
