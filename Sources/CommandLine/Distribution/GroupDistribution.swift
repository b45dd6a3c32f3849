internal import LockstepCore
internal import LockstepNumerics

/// Every process of a group runs a shard of the blocks, and the first one gets the outcomes.
struct GroupDistribution: Distribution {
  let group: any ProcessGroup
  let executor: any Executor

  var makesResults: Bool { group.isRoot }

  func runner(for work: WorkDescription) -> any BlockRunner { Runner(group: group, executor: executor) }

  private struct Runner: BlockRunner {
    let group: any ProcessGroup
    let executor: any Executor

    func outcomes<Work: BlockWork>(
      of work: Work, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> [Work.Outcome]? {
      let shards = (1...group.size).map { Shard($0, of: group.size).blocks(of: work.blockCount) }
      let own = try executor.outcomes(of: work, blocks: shards[group.rank], progress: progress)
      guard let collected = try group.collect(PackedValue(own).bytes) else { return nil }
      let outcomes = try zip(shards, collected).flatMap { blocks, bytes in
        zip(blocks, try PackedValue(bytes: bytes).value([Work.Outcome].self))
      }
      return outcomes.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }
}
