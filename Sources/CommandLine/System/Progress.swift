internal import Synchronization

/// Reports progress on standard error, with an estimate of the time left.
final class Progress: Sendable {
  private struct State {
    var total: Int
    var lastReport: ContinuousClock.Instant
    var hasReported = false
  }

  private let items: String
  private let start = ContinuousClock.now
  private let state: Mutex<State>

  /// - Parameter items: What is counted, such as "prompts".
  init(_ items: String, total: Int) {
    self.items = items
    state = Mutex(State(total: total, lastReport: start))
  }

  /// Does work on a number of items, such as "prompts", and reports its progress.
  static func reporting<Result>(_ items: String, total: Int, _ work: (Progress) throws -> Result) rethrows -> Result {
    let progress = Progress(items, total: total)
    defer { progress.finish() }
    return try work(progress)
  }

  /// Sets the number of finished items, and their total where it turns out to be another. May be called from any thread.
  func update(_ done: Int, of total: Int? = nil) {
    state.withLock { state in
      state.total = total ?? state.total
      let now = ContinuousClock.now
      guard now - state.lastReport >= StandardError.progressInterval else { return }
      state.lastReport = now
      state.hasReported = true
      let left = (now - start) * (Double(state.total - done) / Double(max(1, done)))
      StandardError.showProgress("\(done) of \(state.total) \(items), about \(left.formatted) left")
    }
  }

  /// Removes the report from a terminal.
  func finish() {
    if state.withLock({ $0.hasReported }) { StandardError.clearProgress() }
  }
}

extension Duration {
  /// A short text with the two largest units, such as `3 min 5 s`.
  var formatted: String {
    let seconds = components.seconds
    return switch seconds {
    case ..<60: "\(max(1, seconds)) s"
    case ..<3600: "\(seconds / 60) min \(seconds % 60) s"
    default: "\(seconds / 3600) h \(seconds / 60 % 60) min"
    }
  }
}
