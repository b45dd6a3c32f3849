internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics

/// Where the blocks of a command's work run.
protocol Distribution {
  /// Whether the outcomes of all blocks come together in this process, which then makes results of them.
  var makesResults: Bool { get }

  /// What runs the blocks of a section of the work. All processes of a run ask for the same sections in the same order.
  func runner(for work: WorkDescription) throws -> any BlockRunner
}

extension Distribution {
  /// The output folder, if results are made here and written; nil otherwise.
  ///
  /// - Throws: `LockstepError` if the folder may not be written.
  func folder(_ path: String?, replacing: Bool, kind: AtomicFolder.Kind) throws -> AtomicFolder? {
    guard makesResults, let path else { return nil }
    return try AtomicFolder(path, replacing: replacing, kind: kind)
  }
}

/// All blocks run in this process.
struct LocalDistribution: Distribution {
  let executor: any Executor

  var makesResults: Bool { true }

  func runner(for work: WorkDescription) -> any BlockRunner { LocalRunner(executor) }
}

extension Processes {
  /// All processes of the program, or this one.
  static func distribution(_ executor: any Executor) -> any Distribution {
    group.size > 1 ? GroupDistribution(group: group, executor: executor) : LocalDistribution(executor: executor)
  }
}
