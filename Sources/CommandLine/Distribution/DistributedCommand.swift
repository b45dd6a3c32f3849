internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepNumerics

/// A command whose work is blocks, which can run in shards.
protocol DistributedCommand: ParsableCommand {
  var sharding: ShardOption { get }
  /// The output folder; with `--shard` that of the shards.
  var output: String? { get }
  var overwrite: OverwriteOption { get }
  var jobs: JobsOption { get }

  /// Takes the output and the resources of a merge instead of those of the shard whose command this is.
  ///
  /// - Throws: `ValidationError` if the output cannot be chosen.
  mutating func adopt(_ merge: MergeCommand) throws

  /// Does the work, with blocks wherever `distribution` runs them; without results where their outcomes do not come
  /// together.
  func run(on distribution: any Distribution) throws
}

extension DistributedCommand {
  /// Does the work here: all of it, or the blocks of a shard.
  func runHere() throws {
    guard let shard = try sharding.choice?.shard() else { return try run(on: Processes.distribution(jobs.executor)) }
    guard Processes.group.size == 1 else {
      throw LockstepError.option(
        "--shard cannot be combined with several processes (\(Processes.group.size)); without it they share all blocks")
    }
    guard let output else { throw LockstepError.option("--shard needs the folder of the shards: --output FOLDER") }
    let run = try ShardRun(
      shard, in: output, arguments: Array(CommandLine.arguments.dropFirst()), replacing: overwrite.isForced,
      executor: jobs.executor)
    try self.run(on: run)
    switch try run.commit() {
    case .written: try StandardOutput.write("Wrote shard \(shard) to \(run.path)\n")
    case .complete: try StandardOutput.write("Shard \(shard) is complete already: \(run.path)\n")
    }
  }
}

/// The part of a command's blocks to run.
struct ShardOption: ParsableArguments {
  @Option(
    name: .customLong("shard"),
    help: ArgumentHelp(
      "Run one of N parts of the work and write its outcomes to the output folder, for 'lockstep merge': 1/N to N/N, or "
        + "auto (auto/N) in an array job.", valueName: "I/N"), transform: ShardChoice.init)
  var choice: ShardChoice?
}
