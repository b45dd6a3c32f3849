internal import Foundation
internal import Glibc
internal import LockstepFiles
internal import Synchronization

/// What the program does when it is told to stop.
enum SignalHandling {
  /// From now on Ctrl-C and SIGTERM delete the files that are not yet whole, and then end the program at once, as they
  /// would have; and a file that grows beyond what the system allows is an error like a full disk.
  ///
  /// A handler of signals may do next to nothing, so that it only wakes up the thread that does the rest.
  static func prepare() {
    signal(SIGXFSZ, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    writingEnd = ends[1]
    Thread.detachNewThread { [readingEnd = ends[0]] in
      var number: UInt8 = 0
      repeat {
        while read(readingEnd, &number, 1) != 1 {}
      } while isDeferred.exchange(false, ordering: .relaxed)
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
      // One that is to be ignored, as nohup asks for, stays so.
      guard sigaction(number, nil, &action) == 0, !isIgnored(action) else { continue }
      action.sa_flags = SA_RESTART
      action.__sigaction_handler.sa_handler = { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        write(SignalHandling.writingEnd, &byte, 1)
        errno = code
      }
      sigaction(number, &action, nil)
    }
    // A program that was started by a thread that blocks them would never hear of them.
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  /// Does work that ends by itself, and soon, when it is told to stop: while it runs, the first signal ends nothing. A
  /// second one does.
  ///
  /// - Parameter work: Is given a function that says whether it was told to stop.
  static func deferring<Result>(_ work: (_ isRequested: () -> Bool) throws -> Result) rethrows -> Result {
    isDeferred.store(true, ordering: .relaxed)
    defer { isDeferred.store(false, ordering: .relaxed) }
    return try work { !isDeferred.load(ordering: .relaxed) }
  }

  /// Whether the next signal is to be passed on to the work that is running; taken back by that signal.
  private static let isDeferred = Atomic(false)

  /// Where the handler writes the number of the signal to; set before there is a handler.
  nonisolated(unsafe) private static var writingEnd: Int32 = -1

  private static func isIgnored(_ action: sigaction) -> Bool {
    unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
