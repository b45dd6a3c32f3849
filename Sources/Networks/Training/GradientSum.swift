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
  /// This process's part from each process; nil for a process on its own.
  private let received: Storage<Network.Scalar>?

  /// - Parameter count: The number of parameters.
  init(of count: Int, shardCount: Int, group: any ProcessGroup) {
    self.group = group
    self.shardCount = shardCount
    parts = (0..<count).parts(group.size)
    received = group.size > 1 ? Storage(count: parts[group.rank].count * group.size) : nil
  }

  /// Adds all shards' gradients into those of this process's first shard.
  func add(_ shards: [Shard<Network>], blocks: [Range<Int>], executor: any Executor) throws {
    guard let received else {
      _ = try executor.map(count: blocks.count) { index in
        for shard in shards.dropFirst() { shards[0].gradients.add(shard.gradients, blocks[index]) }
      }
      return
    }
    let own = parts[group.rank]
    let sum = Storage<Network.Scalar>(count: own.count)
    for (round, first) in stride(from: 0, to: shardCount, by: group.size).enumerated() {
      let senders = min(group.size, shardCount - first)
      let gradient = round < shards.count ? shards[round].gradients.storage : nil
      try group.exchange(
        gradient.map { UnsafeRawBufferPointer($0.bytes) }, parts: parts.map { $0.bytes(of: Network.Scalar.self) },
        senders: senders, into: received.bytes)
      for sender in 0..<senders {
        let term = received.base + sender * own.count
        if first + sender == 0 {
          // Adding to zeros would lose the signs of zeros.
          Storage.copy(term, to: sum.base, count: own.count)
        } else {
          Network.Scalar.kernels.add(term, own.count, sum.base)
        }
      }
    }
    let total = shards[0].gradients.storage
    Storage.copy(sum.base, to: total.base + own.lowerBound, count: own.count)
    try group.share(total.bytes, parts: parts.map { $0.bytes(of: Network.Scalar.self) })
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
