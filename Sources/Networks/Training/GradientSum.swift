internal import LockstepCore
internal import LockstepNumerics

/// Adds the gradients of a batch's shards, which several processes may hold: process r has the shards r, r + R, ... of S.
///
/// Each process adds one part of the parameters, shard by shard in their order, and gets the other parts from the others.
/// So the sum has the same bits for any number of processes. A process sends and receives about (1 + S / R) times the
/// gradient's bytes, and twice as many for S = R.
struct GradientSum<Network: Backbone>: Sendable {
  private let group: any ProcessGroup
  private let shardCount: Int
  private let parts: [Range<Int>]
  /// This process's part from each process, [processes, part]; nil for a process on its own.
  private let received: MatrixView<Network.Scalar>?

  /// - Parameter count: The number of parameters.
  init(of count: Int, shardCount: Int, group: any ProcessGroup) {
    self.group = group
    self.shardCount = shardCount
    parts = (0..<count).parts(group.size)
    received = group.size > 1 ? MatrixView(rows: group.size, columns: parts[group.rank].count) : nil
  }

  /// Adds all shards' gradients into those of this process's first shard.
  func add(_ shards: [Shard<Network>], blocks: [Range<Int>], executor: any Executor) throws {
    guard let received else {
      _ = try executor.map(count: blocks.count) { index in
        let total = shards[0].gradients[blocks[index]]
        for shard in shards.dropFirst() { total.add(shard.gradients[blocks[index]]) }
      }
      return
    }
    let sum = MatrixView<Network.Scalar>(rows: 1, columns: received.columns)
    for (round, first) in stride(from: 0, to: shardCount, by: group.size).enumerated() {
      let senders = min(group.size, shardCount - first)
      let gradient = round < shards.count ? shards[round].gradients.storage : nil
      try group.exchange(
        gradient.map { UnsafeRawBufferPointer($0.bytes) }, parts: parts.map { $0.bytes(of: Network.Scalar.self) },
        senders: senders, into: received.storage.bytes)
      for sender in 0..<senders {
        let term = received.rows(sender..<sender + 1)
        // Adding to zeros would lose the signs of zeros.
        if first + sender == 0 { sum.set(term) } else { sum.add(term) }
      }
    }
    let total = shards[0].gradients
    total[parts[group.rank]].set(sum)
    try group.share(total.storage.bytes, parts: parts.map { $0.bytes(of: Network.Scalar.self) })
  }
}

extension Range<Int> {
  fileprivate func bytes<Number>(of type: Number.Type) -> Range<Int> {
    lowerBound * MemoryLayout<Number>.size..<upperBound * MemoryLayout<Number>.size
  }
}

extension Storage {
  fileprivate var bytes: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(UnsafeMutableBufferPointer(start: base, count: count))
  }
}
