internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics

/// The blocks of one shard run here, and their outcomes go into a file. A shard whose file is there already is checked and
/// not run again.
final class ShardRun: Distribution {
  enum End {
    case written, complete
  }

  let path: String
  private let shard: Shard
  private let arguments: [String]
  private let executor: any Executor
  private let complete: ShardFile?
  private let file: AtomicFile?
  private let openedBefore: Int
  private var contents = ShardFile.Contents()

  /// - Parameters:
  ///   - folder: The folder for the files of all shards.
  ///   - arguments: The command's arguments, its name first.
  ///   - replacing: Whether to run a shard again whose file is there already.
  /// - Throws: `LockstepError` if the folder holds shards of another number, the shard is running elsewhere, or its file is
  ///   damaged or cannot be written.
  init(_ shard: Shard, in folder: String, arguments: [String], replacing: Bool, executor: any Executor) throws {
    self.shard = shard
    self.arguments = arguments
    self.executor = executor
    path = URL(filePath: folder).appending(path: shard.fileName).relativePath
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    if let other = names.compactMap({ Shard(fileName: $0) }).first(where: { $0.count != shard.count }) {
      throw LockstepError.file(
        "'\(folder)' holds shards with N = \(other.count) (\(other.fileName)), not N = \(shard.count); choose another folder"
      )
    }
    complete = try replacing || !InputFile.exists(path) ? nil : ShardFile(path)
    file =
      try complete == nil
      ? AtomicFile(path, replacing: replacing, exclusively: true) : nil
    openedBefore = TensorFile.openedPaths.count
  }

  var makesResults: Bool { false }

  func runner(for work: WorkDescription) throws -> any BlockRunner {
    // What learners and prompts have read since the run began belongs to the work: shards of other files do not fit.
    var description = work
    try description.add(files: TensorFile.openedPaths[openedBefore...])
    let section = contents.sections.count
    contents.add(description)
    try complete?.require(description, ofSection: section)
    return Runner(run: self, section: section)
  }

  /// Writes the file.
  func commit() throws -> End {
    guard let file else { return .complete }
    try contents.write(to: file, shard, arguments: arguments)
    return .written
  }

  private final class Runner: BlockRunner {
    private let run: ShardRun
    private let section: Int
    private var part = 0

    init(run: ShardRun, section: Int) {
      self.run = run
      self.section = section
    }

    func outcomes<Work: BlockWork>(
      of work: Work, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> [Work.Outcome]? {
      let shard = run.shard
      guard shard.count <= work.blockCount else {
        throw LockstepError.option(
          "--shard \(shard): the work has \(work.blockCount) blocks; expected at most \(work.blockCount) shards")
      }
      defer { part += 1 }
      if run.complete == nil {
        let blocks = shard.blocks(of: work.blockCount)
        let outcomes = try run.executor.outcomes(of: work, blocks: blocks, progress: progress)
        for (block, outcome) in zip(blocks, outcomes) {
          try run.contents.add(outcome, section: section, part: part, block: block)
        }
      }
      return nil
    }
  }
}
