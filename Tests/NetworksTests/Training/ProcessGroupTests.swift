import Foundation
import LockstepCore
import LockstepLinearRegression
import LockstepNetworks
import LockstepNumerics
import LockstepTransformer
import Synchronization
import Testing

/// Processes as threads that hand each other bytes.
private final class Threads: @unchecked Sendable {
  let size: Int
  private let condition = NSCondition()
  private var bytes: [[UInt8]]
  private var arrived = 0
  private var round = 0

  init(_ size: Int) {
    self.size = size
    bytes = [[UInt8]](repeating: [], count: size)
  }

  /// The bytes of all, once all have come.
  func exchange(_ own: [UInt8], rank: Int) -> [[UInt8]] {
    condition.lock()
    defer { condition.unlock() }
    bytes[rank] = own
    wait()
    let all = bytes
    wait()
    return all
  }

  private func wait() {
    let round = round
    arrived += 1
    if arrived == size {
      (arrived, self.round) = (0, round + 1)
      condition.broadcast()
    }
    while round == self.round { condition.wait() }
  }

  /// Runs work on a thread for each process. (Dispatch has no more threads than processors, and all have to meet.)
  func run<Value: Sendable>(_ work: @escaping @Sendable (_ rank: Int) throws -> Value) throws -> [Value] {
    let (results, done) = (Results<Value>(count: size), DispatchSemaphore(value: 0))
    for rank in 0..<size {
      Thread.detachNewThread {
        let result = Result { try work(rank) }
        results.values.withLock { $0[rank] = result }
        done.signal()
      }
    }
    for _ in 0..<size { done.wait() }
    return try results.values.withLock { try $0.compactMap { try $0?.get() } }
  }
}

private final class Results<Value: Sendable>: Sendable {
  let values: Mutex<[Result<Value, any Error>?]>

  init(count: Int) { values = Mutex([Result<Value, any Error>?](repeating: nil, count: count)) }
}

private struct Member: ProcessGroup {
  let threads: Threads
  let rank: Int
  var size: Int { threads.size }

  func gather(_ numbers: [Double]) -> [Double] {
    threads.exchange(numbers.withUnsafeBytes { Array($0) }, rank: rank).flatMap { bytes in
      bytes.withUnsafeBytes { Array($0.bindMemory(to: Double.self)) }
    }
  }

  func collect(_ bytes: [UInt8]) -> [[UInt8]]? {
    let all = threads.exchange(bytes, rank: rank)
    return isRoot ? all : nil
  }

  func exchange(
    _ sent: UnsafeRawBufferPointer?, parts: [Range<Int>], senders: Int, into received: UnsafeMutableRawBufferPointer
  ) {
    let all = threads.exchange(sent.map { Array($0) } ?? [], rank: rank)
    for sender in 0..<senders {
      for (index, byte) in all[sender][parts[rank]].enumerated() {
        received[sender * parts[rank].count + index] = byte
      }
    }
  }

  func share(_ bytes: UnsafeMutableRawBufferPointer, parts: [Range<Int>]) {
    let all = threads.exchange(Array(bytes[parts[rank]]), rank: rank)
    for (part, values) in zip(parts, all) {
      for (index, byte) in zip(part, values) { bytes[index] = byte }
    }
  }
}

private typealias Network = TransformerBackbone<Float>

/// The parameters and the losses after four steps by some processes, for each of them.
private func train(processes: Int, optimizer: any Optimizer) throws -> [(parameters: [UInt32], losses: [Double])] {
  let plan = TrainingPlan(
    shape: PromptShape(dimension: 4, contextSize: 7), batch: 75, steps: 4, seed: 5, optimizer: optimizer,
    learningRate: LearningRate(peak: 1e-2), gradientClip: 0.5)
  let model = InContextModel<Network>(
    NetworkConfiguration(dimension: 4, backbone: .init(layers: 2, heads: 2, width: 8, positions: 16)))
  let threads = Threads(processes)
  return try threads.run { rank in
    let trainer = Trainer(
      model, plan, state: OptimizerState(model.initialValues(seed: plan.seed)), functionClass: LinearRegression(),
      executor: ThreadExecutor(workers: 1 + rank % 2),
      group: processes == 1 ? SingleProcess() : Member(threads: threads, rank: rank))
    let losses = try (0..<plan.steps).map { _ in try trainer.step() }
    return (trainer.state.parameters.storage.values.map(\.bitPattern), losses)
  }
}

/// Every process ends with the bits of a training by one.
@Test(arguments: [2, 3, 5, 8]) func theSameBitsForAnyNumberOfProcesses(processes: Int) throws {
  for optimizer in [AdamOptimizer(weightDecay: 0.1), MuonOptimizer()] as [any Optimizer] {
    let one = try train(processes: 1, optimizer: optimizer)[0]
    for member in try train(processes: processes, optimizer: optimizer) {
      #expect(member.parameters == one.parameters)
      #expect(member.losses == one.losses)
    }
  }
}
