internal import Dispatch
internal import Foundation
internal import LockstepFiles

/// What the program does when it is told to stop.
enum Interruption {
  /// From now on Ctrl-C and SIGTERM delete the files that are not yet whole, and then end the program at once, as they
  /// would have; and a file that grows beyond what the system allows is an error like a full disk.
  static func prepare() {
    signal(SIGXFSZ, SIG_IGN)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global(qos: .userInteractive))
      source.setEventHandler {
        PendingPaths.discardAll()
        signal(number, SIG_DFL)
        kill(getpid(), number)
      }
      source.activate()
      sources.append(source)
    }
  }

  /// Kept for as long as the program runs.
  nonisolated(unsafe) private static var sources: [any DispatchSourceSignal] = []
}
