package import LockstepNumerics
internal import Synchronization

/// Decides where the blocks of some work run: all here, some of them here, or none because they ran before.
package protocol BlockRunner {
  /// The outcomes of all blocks in their order; nil if they do not all come together here, so that nothing can be made of
  /// them.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts done here so far, and of those to do here.
  func outcomes<Work: BlockWork>(
    of work: Work, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) throws -> [Work.Outcome]?
}

/// Runs all blocks in this process.
package struct LocalRunner: BlockRunner {
  private let executor: any Executor

  package init(_ executor: any Executor) { self.executor = executor }

  package func outcomes<Work: BlockWork>(
    of work: Work, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
  ) throws -> [Work.Outcome]? {
    try executor.outcomes(of: work, progress: progress)
  }
}

extension Executor {
  /// The outcomes of some blocks in the given order; by default of all.
  package func outcomes<Work: BlockWork>(
    of work: Work, blocks: [Int]? = nil, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> [Work.Outcome] {
    let blocks = blocks ?? Array(0..<work.blockCount)
    let total = blocks.reduce(0) { $0 + work.promptCount(ofBlock: $1) }
    let done = Atomic(0)
    return try map(count: blocks.count) { index in
      try work.outcome(ofBlock: blocks[index]) { progress(done.wrappingAdd($0, ordering: .relaxed).newValue, total) }
    }
  }
}
