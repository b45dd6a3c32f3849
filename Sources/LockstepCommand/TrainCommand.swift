internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepLayers
internal import LockstepNetworks
internal import LockstepOrdinaryLeastSquares
internal import LockstepRegistry
internal import LockstepTraining

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network on in-context regression.",
    discussion: """
      The folder is a checkpoint at every moment: the network as PyTorch stores it, what the training goes on from, and \
      a log with a line of JSON for every entry. Ctrl-C and SIGTERM save and stop; --resume goes on, to the same bits \
      as if nothing had happened.
      """)

  @Argument(help: "The training: a JSON document, or the name of one in the Registry.")
  var training: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to train in.", valueName: "folder"))
  var output: String

  @Flag(help: "Go on with the training in the folder.")
  var resume = false

  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let catalog = try registry.catalog()
    let document = try TrainingDocument(path: catalog.training(training))
    try train(catalog.network(document.kind), document, catalog)
  }

  private func train<Plugin: NetworkPlugin>(
    _ plugin: Plugin.Type, _ document: TrainingDocument, _ catalog: Catalog
  ) throws {
    let functionClass = try catalog.functionClass(document.functionClass)
    let parameters = InContextModel<Plugin.Network>(try NetworkConfiguration(document.network)).plan.count
    // The parameters, two moments of their gradients, and the gradients of up to eight shards of a batch.
    try Machine.requireMemory(Double(parameters) * 4 * 12, remedy: "choose a smaller network")
    let outcome = try Interruption.deferring { isRequested in
      let training = try TrainingRun<Plugin.Network>(
        document, network: document.kind, in: output, resuming: resume,
        functionClass: (functionClass.plugin.functionClass(functionClass.options), functionClass.specification),
        reference: OrdinaryLeastSquares(), workers: jobs.jobs)
      let progress = TrainingLines(from: training.step, to: document.plan.steps)
      defer { progress.finish() }
      return try training.run(shouldStop: isRequested) { try progress.update($0) }
    }
    switch outcome {
    case .finished:
      try Machine.output(
        "trained \(document.plan.steps) steps; the network is in \(output)\n"
          + "next: lockstep probe \(output), which fits a read-out of every layer\n")
    case .stopped(let step):
      try Machine.output(
        "stopped after step \(step) of \(document.plan.steps); go on with: lockstep train \(self.training) --output \(output) "
          + "--resume\n")
    }
  }
}
