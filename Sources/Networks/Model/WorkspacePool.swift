internal import Synchronization

/// Rooms for the activations of passes, lent to one thread at a time and used again. It keeps those of one number of
/// points, that which was asked for last.
public final class WorkspacePool<Pass: Sendable>: Sendable {
  private struct Room {
    let prompts: Int
    let pass: Pass
  }

  private let free = Mutex<(points: Int, rooms: [Room])>((0, []))
  private let make: @Sendable (_ prompts: Int, _ points: Int) -> Pass

  /// A pool that makes a room where none of the size is free.
  public init(_ make: @escaping @Sendable (_ prompts: Int, _ points: Int) -> Pass) { self.make = make }

  /// Lends a room for so many prompts of so many points for the time of some work.
  public func withWorkspace<Result>(prompts: Int, points: Int, _ work: (Pass) throws -> Result) rethrows -> Result {
    let found = free.withLock { free in
      if free.points != points { free = (points, []) }
      return free.rooms.lastIndex { $0.prompts == prompts }.map { free.rooms.remove(at: $0) }
    }
    let room = found ?? Room(prompts: prompts, pass: make(prompts, points))
    defer { free.withLock { free in if free.points == points { free.rooms.append(room) } } }
    return try work(room.pass)
  }
}
