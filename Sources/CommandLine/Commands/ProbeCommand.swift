internal import ArgumentParser
internal import LockstepRegistry

struct ProbeCommand: DistributedCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Fit a linear read-out to every layer of a network.",
    discussion: """
      The read-outs are least-squares fits from the hidden states at the x tokens to the labels, over all points of \
      newly sampled prompts. They are stored in the checkpoint; its learner then has one step per layer.
      """)

  @Argument(help: ArgumentHelp("Checkpoint folder.", valueName: "folder"), completion: .directory)
  var checkpoint: String

  @Option(
    name: .shortAndLong, help: "Function class of the prompts. (default: that of the training)",
    completion: Completions.functionClasses)
  var functionClass: String?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "Number n of examples before the last query. (default: that of the training)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Number of prompts.")
  var count = Probe.defaultCount

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Seed of the prompts.")
  var seed = 0

  @OptionGroup var sharding: ShardOption

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Folder of the shards; only with --shard.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    try Experiment.requireSizes(contextSize: contextSize)
    try requireRange(count, 1...10_000_000, "--count")
    try requireRange(seed, 0...Int.max, "--seed")
    guard output == nil || sharding.choice != nil else {
      throw ValidationError("--output is the folder of shards; read-outs are stored in the checkpoint")
    }
  }

  /// Read-outs go where the user of the merge says, and not where a shard does.
  mutating func adopt(_ merge: MergeCommand) throws {
    guard let checkpoint = merge.output else {
      throw ValidationError("expected --output FOLDER: the checkpoint to store the read-outs in")
    }
    try merge.refuseJSON(of: "read-outs")
    (self.checkpoint, overwrite, jobs) = (checkpoint, merge.overwrite, merge.jobs)
  }

  func run() throws { try runHere() }

  func run(on distribution: any Distribution) throws {
    let probe = Probe(
      checkpoint: checkpoint, functionClass: functionClass, contextSize: contextSize, count: count, seed: seed,
      isOverwriting: overwrite.isForced, jobs: jobs.count, catalog: try registry.catalog())
    if let table = try probe.run(on: distribution) { try StandardOutput.write(table) }
  }
}
