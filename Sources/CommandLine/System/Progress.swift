internal import Foundation
internal import Synchronization

/// Tells how far long work has come, on standard error: a line that changes, with an estimate, where a person is
/// looking; a plain line now and then where not.
final class Progress: Sendable {
  private struct State {
    var lastReport: ContinuousClock.Instant
    var hasReported = false
  }

  private let what: String
  private let total: Int
  private let isInteractive = Machine.showsProgress
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// Progress of so many pieces of something, in the plural.
  init(of what: String, total: Int) {
    self.what = what
    self.total = total
    state = Mutex(State(lastReport: start))
  }

  /// Work on something, with its progress told.
  static func reporting<Result>(_ what: String, total: Int, _ work: (Progress) throws -> Result) rethrows -> Result {
    let progress = Progress(of: what, total: total)
    defer { progress.finish() }
    return try work(progress)
  }

  /// So many pieces are done. May be called from any thread.
  func update(_ done: Int) {
    state.withLock { state in
      let now = ContinuousClock.now
      guard now - state.lastReport >= (isInteractive ? .milliseconds(100) : .seconds(10)) else { return }
      state.lastReport = now
      state.hasReported = true
      let left = (now - start) * (Double(total - done) / Double(max(1, done)))
      let text = "\(done) of \(total) \(what), about \(Self.words(for: left)) left"
      FileHandle.standardError.write(Data((isInteractive ? "\r\u{1B}[K\(text)" : "\(text)\n").utf8))
    }
  }

  private func finish() {
    guard isInteractive, state.withLock({ $0.hasReported }) else { return }
    FileHandle.standardError.write(Data("\r\u{1B}[K".utf8))
  }

  static func words(for duration: Duration) -> String {
    let seconds = duration.components.seconds
    return switch seconds {
    case ..<60: "\(max(1, seconds)) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    default: "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }
}
