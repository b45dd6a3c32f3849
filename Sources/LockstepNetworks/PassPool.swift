internal import Synchronization

/// Rooms for passes, lent to one thread at a time and used again.
final class PassPool<Pass: Sendable>: Sendable {
  private let free = Mutex<[Pass]>([])
  private let make: @Sendable () -> Pass

  /// A pool that makes a room where none is free.
  init(_ make: @escaping @Sendable () -> Pass) { self.make = make }

  /// Lends a room for the time of some work.
  func lending<Result>(_ work: (Pass) throws -> Result) rethrows -> Result {
    let pass = free.withLock { $0.popLast() } ?? make()
    defer { free.withLock { $0.append(pass) } }
    return try work(pass)
  }
}
