internal import Foundation
internal import Glibc
internal import LockstepFiles
internal import LockstepReport
internal import Synchronization

/// The program's response to SIGINT, SIGTERM, SIGHUP and SIGQUIT.
enum SignalHandling {
  /// Installs the handlers. A signal then ends external programs, deletes incomplete files, and ends the program as it would have by default.
  /// Exceeding the file size limit and writing to a closed pipe become ordinary write errors.
  ///
  /// Almost nothing is allowed inside a signal handler, so the handler only wakes a thread that does the work.
  static func install() {
    signal(SIGXFSZ, SIG_IGN)
    endsAtClosedPipe = !isIgnored(SIGPIPE)
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    writeEnd = ends[1]
    Thread.detachNewThread { [readEnd = ends[0]] in
      var number: UInt8 = 0
      var first: ContinuousClock.Instant?
      while true {
        while read(readEnd, &number, 1) != 1 {}
        last.store(Int32(number), ordering: .relaxed)
        // timeout and schedulers signal a process and its group at the same moment: that is one signal.
        if let first, .now - first < .seconds(1) { continue }
        guard isGraceful.exchange(false, ordering: .relaxed) else { break }
        first = .now
        // A step may take long, and so the line of progress shows nothing of the signal.
        if Int32(number) == SIGINT, StandardError.isTerminal {
          StandardError.write("Stopping after this step; press Ctrl-C again to stop at once.\n")
        }
      }
      end(by: Int32(number))
    }
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGHUP, SIGQUIT] {
      sigaddset(&signals, number)
      // Signals that the parent ignores, as nohup does, stay ignored.
      guard !isIgnored(number) else { continue }
      var action = sigaction()
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

  /// Ends the program as a closed pipe on standard output does by default, unless the parent ignores that.
  static func endAtClosedPipe() { if endsAtClosedPipe { end(by: SIGPIPE) } }

  /// Ends external programs, deletes incomplete files, and ends the program by a signal.
  private static func end(by number: Int32) {
    TemporaryPaths.discardAll(after: ExternalPrograms.killAll) {
      signal(number, SIG_DFL)
      kill(getpid(), number)
      pause()
    }
  }

  /// Runs work that polls for the first signal and stops by itself. Another signal ends the
  /// program, if it comes a second later or more.
  ///
  /// - Parameter work: Receives a function that returns whether to stop.
  static func stoppingGracefully<Result>(_ work: (_ shouldStop: () -> Bool) throws -> Result) rethrows -> Result {
    isGraceful.store(true, ordering: .relaxed)
    defer { isGraceful.store(false, ordering: .relaxed) }
    return try work { !isGraceful.load(ordering: .relaxed) }
  }

  /// The last signal that arrived; 0 before the first.
  static var lastSignal: Int32 { last.load(ordering: .relaxed) }
  private static let last = Atomic<Int32>(0)

  /// Whether the next signal is left to the running work; reset by that signal.
  private static let isGraceful = Atomic(false)

  /// The end of the pipe that the handler writes the signal's number to; set before a handler is installed.
  nonisolated(unsafe) private static var writeEnd: Int32 = -1

  /// Whether a closed pipe on standard output ends the program; set when the handlers are installed.
  nonisolated(unsafe) private static var endsAtClosedPipe = false

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
