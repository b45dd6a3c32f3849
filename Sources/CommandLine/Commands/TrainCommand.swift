internal import ArgumentParser
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepResults

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network on in-context regression.",
    discussion: """
      The output folder is a valid checkpoint at all times: the network as PyTorch stores it, the state needed to \
      resume, and a JSON Lines log. Ctrl-C and SIGTERM save and exit; --resume continues, and the result is \
      bit-identical to an uninterrupted run on the same kind of processor.

      With --experiment, all networks of the experiment that the Registry has a training for are trained and probed one \
      after the other. The output folder is then a Registry, which the other commands read with --registry.
      """)

  @Argument(
    help: "Training: a JSON document or a Registry name. (default with --resume: that of the output folder)",
    completion: Completions.trainings)
  var training: String?

  @Option(
    name: .shortAndLong, help: "Registry experiment whose networks to train.", completion: Completions.experiments)
  var experiment: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Output folder; required unless --print is given.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Flag(help: "Resume the training in the output folder.")
  var resume = false

  @Flag(help: "Also keep the network after 64, 128, 256, ... steps, for 'identify --along'.")
  var snapshots = false

  @Flag(help: "Print the training's document, as a starting point for your own, and exit.")
  var print = false

  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    guard training == nil || experiment == nil else {
      throw ValidationError("a training cannot be combined with --experiment")
    }
    guard training != nil || experiment != nil || resume else {
      throw ValidationError("expected a training, --experiment or --resume")
    }
    guard !snapshots || experiment == nil else {
      throw ValidationError("--snapshots cannot be combined with --experiment")
    }
    guard !print || (training != nil && output == nil && !resume && !snapshots) else {
      throw ValidationError("--print takes a training and no other option")
    }
    guard print || output != nil else { throw ValidationError("expected --output FOLDER, or --print") }
  }

  func run() throws {
    let catalog = try registry.catalog()
    guard let output else {
      try StandardOutput.write(TrainingDocument(path: catalog.training(training ?? "")).json.text())
      return
    }
    if let experiment {
      try ExperimentTraining(
        experiment: experiment, folder: output, isResuming: resume, jobs: jobs.count, catalog: catalog
      ).run()
    } else {
      let training = training ?? Checkpoints.path(TrainingDocument.fileName, in: output)
      let outcome = try NetworkTraining(
        training: training, folder: output, isResuming: resume, keepsSnapshots: snapshots, jobs: jobs.count,
        catalog: catalog
      ).run()
      try StandardOutput.write(summary(of: outcome, output) + StandardError.lossNotice)
      try outcome.requireEnd()
    }
  }

  private func summary(of outcome: NetworkTraining.Outcome, _ output: String) -> String {
    switch outcome {
    case .finished(let steps, let wasComplete):
      let hasReadOuts = InputFile.exists(Checkpoints.path(ReadOuts.fileName, in: output))
      let length = counted(steps, "step")
      return
        (wasComplete
        ? "The training in \(output) is complete already, after \(length)\n"
        : "Trained for \(length) and wrote the network to \(output)\n")
        + "To fit a read-out to every layer: lockstep probe \(output.quotedForShell)\(hasReadOuts ? " --force" : "")\n"
    case .stopped(let step, let steps):
      return "Stopped after step \(step) of \(steps). To continue: lockstep train --output "
        + "\(output.quotedForShell) --resume\n"
    }
  }
}
