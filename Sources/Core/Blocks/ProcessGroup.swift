/// Processes that work together, such as those that `mpirun` starts. Every process makes the same calls in the same order,
/// from one thread.
public protocol ProcessGroup: Sendable {
  /// The number of this process, counted from 0.
  var rank: Int { get }
  /// The number of processes.
  var size: Int { get }

  /// The numbers of all processes in the order of their ranks; each gives as many.
  func gather(_ numbers: [Double]) throws -> [Double]

  /// The bytes of all processes in the order of their ranks, in process 0; nil in the others.
  func collect(_ bytes: [UInt8]) throws -> [[UInt8]]?

  /// Sends every process r the bytes `parts[r]`, and receives this process's part from every sender.
  ///
  /// - Parameters:
  ///   - sent: nil in processes that send nothing.
  ///   - senders: How many processes send, those of the lowest ranks.
  ///   - received: The parts from all senders, in the order of their ranks.
  func exchange(
    _ sent: UnsafeRawBufferPointer?, parts: [Range<Int>], senders: Int, into received: UnsafeMutableRawBufferPointer)
    throws

  /// Gives all processes the bytes `parts[r]` of process r, for every r.
  func share(_ bytes: UnsafeMutableRawBufferPointer, parts: [Range<Int>]) throws
}

extension ProcessGroup {
  /// Whether this is the process that writes files and prints.
  public var isRoot: Bool { rank == 0 }

  /// Waits until all processes have come so far.
  public func synchronize() throws { _ = try gather([0]) }
}

/// A process on its own.
public struct SingleProcess: ProcessGroup {
  /// A process on its own.
  public init() {}

  public var rank: Int { 0 }
  public var size: Int { 1 }

  public func gather(_ numbers: [Double]) -> [Double] { numbers }

  public func collect(_ bytes: [UInt8]) -> [[UInt8]]? { [bytes] }

  public func exchange(
    _ sent: UnsafeRawBufferPointer?, parts: [Range<Int>], senders: Int, into received: UnsafeMutableRawBufferPointer
  ) {
    if let sent { received.copyMemory(from: sent) }
  }

  public func share(_ bytes: UnsafeMutableRawBufferPointer, parts: [Range<Int>]) {}
}
