internal import ArgumentParser
internal import LockstepFiles
internal import LockstepNetworks

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Trains a network on in-context regression.",
    discussion: """
      The folder is a checkpoint at every moment: the network as PyTorch stores it, what the training goes on from, and \
      a log with a line of JSON for every entry. Ctrl-C and SIGTERM save and stop; --resume goes on, to the same bits \
      as if nothing had happened.

      With --experiment all networks that the experiment compares and the Registry has a training for are trained and \
      probed, one after the other. The folder is a Registry of them then, which the other commands take as --registry.
      """)

  @Argument(
    help: "The training: a JSON document, or the name of one in the Registry. (default with --resume: the folder's)")
  var training: String?

  @Option(name: .shortAndLong, help: "An experiment of the Registry whose networks are to be trained.")
  var experiment: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to train in.", valueName: "folder"))
  var output: String

  @Flag(help: "Go on with the training in the folder.")
  var resume = false

  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    guard training == nil || experiment == nil else {
      throw ValidationError("a training and --experiment do not go together")
    }
    guard training != nil || experiment != nil || resume else {
      throw ValidationError("expected a training, --experiment, or --resume to go on with the one in the folder")
    }
  }

  func run() throws {
    let catalog = try registry.catalog()
    if let experiment {
      try ExperimentTraining(
        experiment: experiment, folder: output, isResuming: resume, jobs: jobs.jobs, catalog: catalog
      ).run()
    } else {
      let training = training ?? Checkpoints.path(TrainingDocument.fileName, in: output)
      let outcome = try NetworkTraining(
        training: training, folder: output, isResuming: resume, jobs: jobs.jobs, catalog: catalog
      ).run()
      try Machine.output(text(of: outcome))
    }
  }

  private func text(of outcome: NetworkTraining.Outcome) -> String {
    switch outcome {
    case .finished(let steps):
      let hasReadOuts = InputFile.exists(Checkpoints.path(ReadOuts.fileName, in: output))
      return "trained \(steps) steps; the network is in \(output)\n"
        + "next: lockstep probe \(output)\(hasReadOuts ? " --force" : ""), which fits a read-out of every layer\n"
    case .stopped(let step, let steps):
      return "stopped after step \(step) of \(steps); go on with: lockstep train --output \(output) --resume\n"
    }
  }
}
