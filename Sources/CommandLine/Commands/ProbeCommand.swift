internal import ArgumentParser
internal import LockstepRegistry

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Fits a linear read-out of every layer of a network.",
    discussion: """
      Exact least squares from the hidden states at the x tokens to the labels, over all points of fresh prompts; all \
      layers in one pass. The read-outs are stored with the checkpoint, whose every layer is then a step of its learner.
      """)

  @Argument(help: ArgumentHelp("The checkpoint's folder.", valueName: "folder"))
  var checkpoint: String

  @Option(name: .shortAndLong, help: "The function class to draw prompts from. (default: the one it was trained on)")
  var functionClass: String?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "The number n of examples before the last query. (default: that it was trained with)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The number of prompts.")
  var count = Probe.defaultCount

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The seed that the prompts follow from.")
  var seed = 0

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    try Experiment.requireSizes(contextSize: contextSize)
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count is \(count); expected from 1 to 10000000")
    }
    guard seed >= 0 else { throw ValidationError("--seed is \(seed); expected 0 or above") }
  }

  func run() throws {
    let probe = Probe(
      checkpoint: checkpoint, functionClass: functionClass, contextSize: contextSize, count: count, seed: seed,
      isReplacing: replacing.force, jobs: jobs.jobs, catalog: try registry.catalog())
    try Machine.output(probe.run())
  }
}
