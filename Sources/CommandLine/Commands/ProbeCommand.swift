internal import ArgumentParser
internal import LockstepRegistry

struct ProbeCommand: ParsableCommand {
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

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    try Experiment.requireSizes(contextSize: contextSize)
    try requireRange(count, 1...10_000_000, "--count")
    try requireRange(seed, 0...Int.max, "--seed")
  }

  func run() throws {
    let probe = Probe(
      checkpoint: checkpoint, functionClass: functionClass, contextSize: contextSize, count: count, seed: seed,
      isOverwriting: overwrite.isForced, jobs: jobs.count, catalog: try registry.catalog())
    try StandardOutput.write(probe.run())
  }
}
