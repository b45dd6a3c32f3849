internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

/// Trains and probes the networks of an experiment one after the other, in a folder that is then a Registry.
struct ExperimentTraining {
  let experiment: String
  let folder: String
  let isResuming: Bool
  let jobs: Int
  let catalog: Catalog

  func run() throws {
    let trainings = try catalog.experiment(experiment).learners.filter { catalog.registry.trainings[$0] != nil }
    guard !trainings.isEmpty else {
      throw LockstepError.option("the Registry has no training for any learner of the experiment '\(experiment)'")
    }
    for (index, training) in trainings.enumerated() {
      let model = "\(folder)/models/\(training)"
      let outcome = try NetworkTraining(
        training: training, folder: model, title: "\(training), \(index + 1) of \(trainings.count)",
        isResuming: isResuming && InputFile.exists(model), jobs: jobs, catalog: catalog
      ).run()
      if case .stopped(let step, let steps) = outcome {
        try StandardOutput.write(
          "Stopped after step \(step) of \(steps). To continue: lockstep train --experiment \(experiment) --output "
            + "\(folder.quotedForShell) --resume\n")
        try outcome.requireEnd()
      }
      let probe = Probe(checkpoint: model, isOverwriting: true, jobs: jobs, catalog: catalog)
      let isDone = try isResuming && probe.isDone()
      if !isDone { try StandardOutput.write(probe.run()) }
    }
    try StandardOutput.write(
      "To compare them: lockstep match --experiment \(experiment) --registry \(folder.quotedForShell)\n"
        + StandardError.lossNotice)
  }
}
