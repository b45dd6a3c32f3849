internal import Synchronization

/// A thread-safe pool of reusable workspaces. It keeps those for the most recent number of points only.
public final class WorkspacePool<Workspace: Sendable>: Sendable {
  private struct Entry {
    let prompts: Int
    let workspace: Workspace
  }

  private let free = Mutex<(points: Int, entries: [Entry])>((0, []))
  private let make: @Sendable (_ prompts: Int, _ points: Int) -> Workspace

  /// A pool that calls `make` if no workspace of the requested size is free.
  public init(_ make: @escaping @Sendable (_ prompts: Int, _ points: Int) -> Workspace) { self.make = make }

  /// Calls `work` with a workspace for `prompts` prompts of `points` points that no other thread uses meanwhile.
  public func withWorkspace<Result>(
    prompts: Int, points: Int, _ work: (Workspace) throws -> Result
  ) rethrows -> Result {
    let found = free.withLock { free in
      if free.points != points { free = (points, []) }
      return free.entries.lastIndex { $0.prompts == prompts }.map { free.entries.remove(at: $0) }
    }
    let entry = found ?? Entry(prompts: prompts, workspace: make(prompts, points))
    defer { free.withLock { free in if free.points == points { free.entries.append(entry) } } }
    return try work(entry.workspace)
  }
}
