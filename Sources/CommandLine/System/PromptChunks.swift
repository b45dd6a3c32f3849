internal import LockstepCore
internal import LockstepNumerics

/// Splits a set of prompts into chunks that are processed in parallel and written in order.
struct PromptChunks {
  /// The number of prompts.
  let count: Int
  /// The number of prompts that a thread processes at once.
  let size: Int
  let executor: any Executor

  /// The number of chunks that are processed at once.
  var simultaneous: Int { min(executor.workers, chunks.count) }

  private var chunks: [Range<Int>] { (0..<count).chunks(of: size) }

  /// Processes as many chunks at once as there are workers, writes their outputs in order, and reports progress.
  func forEach<Output: Sendable>(
    _ work: @Sendable (Range<Int>) throws -> Output, write: (Range<Int>, Output) throws -> Void
  ) throws {
    let chunks = chunks
    try Progress.reporting("prompts", total: count) { progress in
      for group in chunks.indices.chunks(of: executor.workers).map({ chunks[$0] }) {
        let outputs = try executor.map(count: group.count) { try work(group[group.startIndex + $0]) }
        for (chunk, output) in zip(group, outputs) {
          try write(chunk, output)
          progress.update(chunk.upperBound)
        }
      }
    }
  }
}
