internal import LockstepNumerics

/// The prompts of a file, a few at a time.
struct PromptChunks {
  /// The number of prompts.
  let count: Int
  /// How many are worked on at once by a thread.
  let size: Int
  let jobs: Int

  /// Works on as many chunks at once as there are jobs, and writes what comes of them in their order, with progress.
  func forEach<Output: Sendable>(
    _ work: @Sendable (Range<Int>) throws -> Output, write: (Range<Int>, Output) throws -> Void
  ) throws {
    let chunks = stride(from: 0, to: count, by: size).map { $0..<min($0 + size, count) }
    let pool = ThreadExecutor(workers: jobs)
    try Progress.reporting("prompts", total: count) { progress in
      for first in stride(from: 0, to: chunks.count, by: jobs) {
        let group = chunks[first..<min(first + jobs, chunks.count)]
        let outputs = try pool.map(count: group.count) { try work(group[group.startIndex + $0]) }
        for (chunk, output) in zip(group, outputs) {
          try write(chunk, output)
          progress.update(chunk.upperBound)
        }
      }
    }
  }
}
