import LockstepNetworks
import LockstepNumerics
import Synchronization
import Testing

/// Counts the workspaces that a pool makes.
private final class Maker: Sendable {
  let made = Atomic(0)

  func pool() -> WorkspacePool<Int> {
    WorkspacePool { prompts, points in
      self.made.wrappingAdd(1, ordering: .relaxed)
      return prompts * 1000 + points
    }
  }
}

struct WorkspacePoolTests {
  /// Workers reuse the workspaces of the step before.
  @Test func reusesWorkspaces() throws {
    let maker = Maker()
    let pool = maker.pool()
    for _ in 0..<50 {
      let lent = try ThreadExecutor(workers: 2).map(count: 8) { index in
        pool.withWorkspace(prompts: index % 2 + 3, points: 7) { $0 }
      }
      #expect(lent == (0..<8).map { ($0 % 2 + 3) * 1000 + 7 })
    }
    // Two sizes, each for at most two workers.
    #expect(maker.made.load(ordering: .relaxed) <= 4)
  }

  @Test func keepsWorkspacesForOneNumberOfPoints() {
    let maker = Maker()
    let pool = maker.pool()
    for points in [7, 7, 9, 9, 7] { pool.withWorkspace(prompts: 3, points: points) { _ in } }
    #expect(maker.made.load(ordering: .relaxed) == 3)
  }
}
