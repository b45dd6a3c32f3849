import Foundation
import Glibc

/// Waits until a condition holds, checking it after each change below a folder.
///
/// - Returns: Whether it held within a minute.
func waitForChanges(below folder: String, until condition: () -> Bool) -> Bool {
  let descriptor = inotify_init1(Int32(IN_CLOEXEC | IN_NONBLOCK))
  defer { close(descriptor) }
  let deadline = ContinuousClock.now + .seconds(60)
  while true {
    // Watching a folder again has no effect. Folders that appear later raise an event in their parent.
    for path in [""] + ((try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []) {
      inotify_add_watch(
        descriptor, "\(folder)/\(path)", UInt32(IN_CREATE | IN_MOVED_TO | IN_ONLYDIR))
    }
    if condition() { return true }
    let left = (deadline - ContinuousClock.now) / .milliseconds(1)
    var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    guard left > 0, poll(&request, 1, Int32(left)) > 0 else { return false }
    var events = [UInt8](repeating: 0, count: 1 << 16)
    _ = read(descriptor, &events, events.count)
  }
}
