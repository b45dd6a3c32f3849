internal import Foundation
internal import Glibc
internal import LockstepFiles

/// What the program does when it is told to stop.
enum Interruption {
  /// From now on Ctrl-C and SIGTERM delete the files that are not yet whole, and then end the program at once, as they
  /// would have; and a file that grows beyond what the system allows is an error like a full disk.
  ///
  /// To be called before there is a second thread: the signals are blocked in this one and in all that come of it, and
  /// wait for the one thread that asks for them. So they arrive even where the program was started with them blocked.
  static func prepare() {
    signal(SIGXFSZ, SIG_IGN)
    var signals = sigset_t()
    sigemptyset(&signals)
    // One that is to be ignored, as nohup asks for, stays so.
    for number in [SIGINT, SIGTERM, SIGHUP] where !isIgnored(number) { sigaddset(&signals, number) }
    pthread_sigmask(SIG_BLOCK, &signals, nil)
    Thread.detachNewThread { [signals] in
      var signals = signals
      var number: Int32 = 0
      guard sigwait(&signals, &number) == 0 else { return }
      PendingPaths.discardAll {
        signal(number, SIG_DFL)
        pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        raise(number)
      }
    }
  }

  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard sigaction(number, nil, &action) == 0 else { return false }
    return unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
