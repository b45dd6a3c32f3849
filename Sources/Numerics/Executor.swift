internal import Dispatch
internal import Foundation
internal import Synchronization

/// Runs independent work items that share memory.
public protocol Executor: Sendable {
  /// How many items run at once, at least 1.
  var workers: Int { get }

  /// The results of `work(0)`, ..., `work(count - 1)`, in that order, whichever worker ran which item.
  ///
  /// - Throws: The error of the lowest-numbered item that failed; items that have not started are then left out.
  func map<Output: Sendable>(count: Int, _ work: @Sendable (Int) throws -> Output) throws -> [Output]
}

/// Runs work items on several threads of this machine.
public struct ThreadExecutor: Executor {
  public let workers: Int

  /// An executor with a thread for each processor.
  public init() { workers = ProcessInfo.processInfo.activeProcessorCount }

  /// An executor with `workers` threads.
  public init(workers: Int) {
    precondition(workers >= 1, "an executor needs at least one worker")
    self.workers = workers
  }

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
    // A failure stops the others from starting new items, so every gap lies behind the first failure.
    return try outcomes.withLock { try $0.compactMap { try $0?.get() } }
  }
}
