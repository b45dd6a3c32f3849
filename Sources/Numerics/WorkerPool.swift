internal import Dispatch
internal import Synchronization

/// Runs independent pieces of work on several threads.
public struct WorkerPool: Sendable {
  /// How many pieces run at once, at least 1.
  public let workers: Int

  /// A pool of so many workers.
  public init(workers: Int) {
    precondition(workers >= 1, "a pool needs at least one worker")
    self.workers = workers
  }

  /// The results of `work(0)`, ..., `work(count - 1)`, in that order, whoever ran which and when.
  ///
  /// - Throws: The error of the lowest-numbered piece that failed; pieces not yet begun are then left out.
  public func map<Output: Sendable>(
    count: Int, _ work: @Sendable (Int) throws -> Output
  ) throws -> [Output] {
    let next = Atomic(0)
    let failed = Atomic(false)
    let outcomes = Mutex([Result<Output, any Error>?](repeating: nil, count: count))
    DispatchQueue.concurrentPerform(iterations: min(workers, count)) { _ in
      while !failed.load(ordering: .relaxed) {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < count else { return }
        let outcome = Result { try work(index) }
        if case .failure = outcome { failed.store(true, ordering: .relaxed) }
        outcomes.withLock { $0[index] = outcome }
      }
    }
    // A failure stops the others from beginning new pieces, so every gap lies behind the first failure.
    return try outcomes.withLock { try $0.compactMap { try $0?.get() } }
  }
}
