#if MPI
  internal import CMPI
  package import LockstepCore

  /// The processes of an MPI program (MPI_COMM_WORLD).
  package struct MPIGroup: ProcessGroup {
    package let rank: Int
    package let size: Int

    /// A message's largest number of bytes: MPI counts in 32 bits.
    private static let maxMessage = 1 << 30

    /// Starts MPI. May be called once.
    ///
    /// - Throws: `LockstepError` if MPI cannot start.
    package init() throws {
      var (rank, size) = (Int32(0), Int32(1))
      try check(lockstep_mpi_start(&rank, &size))
      (self.rank, self.size) = (Int(rank), Int(size))
    }

    /// Ends MPI, when all processes do.
    package func end() { lockstep_mpi_end() }

    /// Ends all processes with an exit status.
    package func abort(_ status: Int32) { lockstep_mpi_abort(status) }

    package func gather(_ numbers: [Double]) throws -> [Double] {
      var all = [Double](repeating: 0, count: numbers.count * size)
      try check(lockstep_mpi_gather_numbers(numbers, Int32(numbers.count), &all))
      return all
    }

    package func collect(_ bytes: [UInt8]) throws -> [[UInt8]]? {
      let counts = try gather([Double(bytes.count)]).map { Int($0) }
      guard isRoot else {
        try bytes.withUnsafeBytes { buffer in
          try forEachMessage(buffer.count) { start, count in
            lockstep_mpi_send(buffer.baseAddress.map { $0 + start }, Int32(count), 0)
          }
        }
        return nil
      }
      return try counts.indices.map { rank in
        guard rank > 0 else { return bytes }
        var received = [UInt8](repeating: 0, count: counts[rank])
        try received.withUnsafeMutableBytes { buffer in
          try forEachMessage(buffer.count) { start, count in
            lockstep_mpi_receive(buffer.baseAddress.map { $0 + start }, Int32(count), Int32(rank))
          }
        }
        return received
      }
    }

    private func forEachMessage(_ bytes: Int, _ transfer: (_ start: Int, _ count: Int) -> Int32) throws {
      for start in stride(from: 0, to: bytes, by: Self.maxMessage) {
        try check(transfer(start, min(Self.maxMessage, bytes - start)))
      }
    }

    package func exchange(
      _ sent: UnsafeRawBufferPointer?, parts: [Range<Int>], senders: Int, into received: UnsafeMutableRawBufferPointer
    ) throws {
      let own = parts[rank].count
      try requireSize(max(parts.last?.upperBound ?? 0, own * senders))
      let counts = parts.map { sent == nil ? 0 : Int32($0.count) }
      let receivedCounts = (0..<size).map { Int32($0 < senders ? own : 0) }
      let receivedStarts = (0..<size).map { Int32($0 < senders ? own * $0 : 0) }
      try check(
        lockstep_mpi_exchange(
          sent?.baseAddress, counts, parts.map { Int32($0.lowerBound) }, received.baseAddress, receivedCounts,
          receivedStarts))
    }

    package func share(_ bytes: UnsafeMutableRawBufferPointer, parts: [Range<Int>]) throws {
      try requireSize(bytes.count)
      try check(
        lockstep_mpi_share(
          bytes.baseAddress, parts.map { Int32($0.count) }, parts.map { Int32($0.lowerBound) }))
    }

    private func requireSize(_ bytes: Int) throws {
      guard bytes <= Int(Int32.max) else {
        throw LockstepError.training(
          "\(bytes) bytes are too many for one exchange by MPI; expected at most \(Int32.max)")
      }
    }
  }

  private func check(_ code: Int32) throws {
    guard code == 0 else { throw LockstepError.training("MPI failed with the error code \(code)") }
  }
#endif
