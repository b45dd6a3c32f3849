internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

/// The trainings of an experiment's networks, one after the other, in a folder that is a Registry of them.
struct ExperimentTraining {
  let experiment: String
  let folder: String
  let isResuming: Bool
  let jobs: Int
  let catalog: Catalog

  func run() throws {
    let trainings = try catalog.experiment(experiment).learners.filter { catalog.registry.trainings[$0] != nil }
    guard !trainings.isEmpty else {
      throw LockstepError.option("the experiment '\(experiment)' has no learner that the Registry has a training for")
    }
    for (index, training) in trainings.enumerated() {
      let model = "\(folder)/models/\(training)"
      let outcome = try NetworkTraining(
        training: training, folder: model, title: "\(training), \(index + 1) of \(trainings.count)",
        isResuming: isResuming && InputFile.exists(model), jobs: jobs, catalog: catalog
      ).run()
      if case .stopped(let step, let steps) = outcome {
        try Machine.output(
          "stopped after step \(step) of \(steps); go on with: lockstep train --experiment \(experiment) --output "
            + "\(folder) --resume\n")
        return
      }
      try Machine.output(Probe(checkpoint: model, isReplacing: true, jobs: jobs, catalog: catalog).run())
    }
    try Machine.output(
      "next: lockstep match --experiment \(experiment) --registry \(folder), which compares them\n")
  }
}
