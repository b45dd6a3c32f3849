internal import ArgumentParser
internal import LockstepFiles
internal import LockstepNetworks

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on in-context regression.",
    discussion: """
      The output folder is a valid checkpoint at all times: the network as PyTorch stores it, the state needed to \
      resume, and a JSON Lines log. Ctrl-C and SIGTERM save and exit; --resume continues, and the result is \
      bit-identical to an uninterrupted run.

      With --experiment, all networks of the experiment that the Registry has a training for are trained and probed one \
      after the other. The output folder is then a Registry, which the other commands read with --registry.
      """)

  @Argument(
    help: "Training: a JSON document or a Registry name. (default with --resume: that of the output folder)")
  var training: String?

  @Option(name: .shortAndLong, help: "Registry experiment whose networks to train.")
  var experiment: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Output folder.", valueName: "folder"))
  var output: String

  @Flag(help: "Resume the training in the output folder.")
  var resume = false

  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    guard training == nil || experiment == nil else {
      throw ValidationError("a training cannot be combined with --experiment")
    }
    guard training != nil || experiment != nil || resume else {
      throw ValidationError("expected a training, --experiment or --resume")
    }
  }

  func run() throws {
    let catalog = try registry.catalog()
    if let experiment {
      try ExperimentTraining(
        experiment: experiment, folder: output, isResuming: resume, jobs: jobs.count, catalog: catalog
      ).run()
    } else {
      let training = training ?? Checkpoints.path(TrainingDocument.fileName, in: output)
      let outcome = try NetworkTraining(
        training: training, folder: output, isResuming: resume, jobs: jobs.count, catalog: catalog
      ).run()
      try StandardOutput.write(summary(of: outcome) + StandardError.lossNotice)
    }
  }

  private func summary(of outcome: NetworkTraining.Outcome) -> String {
    switch outcome {
    case .finished(let steps):
      let hasReadOuts = InputFile.exists(Checkpoints.path(ReadOuts.fileName, in: output))
      return "Trained for \(steps) steps and wrote the network to \(output)\n"
        + "To fit a read-out to every layer: lockstep probe \(output)\(hasReadOuts ? " --force" : "")\n"
    case .stopped(let step, let steps):
      return "Stopped after step \(step) of \(steps). To continue: lockstep train --output \(output) --resume\n"
    }
  }
}
