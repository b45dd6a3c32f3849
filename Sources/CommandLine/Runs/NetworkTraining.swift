internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepNumerics
internal import LockstepRegistry

/// Trains a network in a folder and reports progress on standard error.
struct NetworkTraining {
  enum Outcome {
    /// - Parameter wasComplete: Whether no step was left to make.
    case finished(steps: Int, wasComplete: Bool)
    case stopped(step: Int, of: Int)

    /// - Throws: The exit code of a program that a signal ended if one stopped the training, so that a shell's `&&` and
    ///   a scheduler see it.
    func requireEnd() throws {
      if case .stopped = self { throw ExitCode(128 + SignalHandling.lastSignal) }
    }
  }

  /// The path of the training document, or its name in the Registry.
  let training: String
  let folder: String
  /// A line to print first.
  var title: String?
  let isResuming: Bool
  var keepsSnapshots = false
  let jobs: Int
  let catalog: Catalog

  /// Trains to the last step, or until a signal asks to stop.
  func run() throws -> Outcome {
    let earlier = Checkpoints.path(TrainingDocument.fileName, in: folder)
    guard !isResuming || InputFile.exists(earlier) else {
      throw LockstepError.option("'\(folder)' holds no training to resume: there is no '\(earlier)'")
    }
    let path = try catalog.training(training)
    let document = try TrainingDocument(path: path)
    let network = try LockstepError.naming(path) { try catalog.network(document.kind) }
    return try train(network, document, path)
  }

  private func train<Plugin: NetworkPlugin>(_ plugin: Plugin.Type, _ document: TrainingDocument, _ path: String) throws
    -> Outcome
  {
    let functionClass = try LockstepError.naming(path) { try catalog.functionClass(document.functionClass) }
    let steps = document.plan.steps
    let group = Processes.group
    try requireMemory(for: TrainingRun<Plugin.Network>.self, document)
    return try SignalHandling.stoppingGracefully { shouldStop in
      let run = try TrainingRun<Plugin.Network>(
        document, network: document.kind, in: folder, resuming: isResuming,
        keepingSnapshots: keepsSnapshots, functionClass: functionClass, reference: catalog.leastSquares(),
        executor: ThreadExecutor(workers: jobs),
        group: group)
      let progress = TrainingProgressPrinter(group.isRoot ? title : nil, from: run.completedSteps, to: steps)
      defer { StandardError.clearProgress() }
      if let warning = run.warning { StandardError.write("Warning: \(folder): \(warning)\n") }
      let wasComplete = run.completedSteps == steps
      switch try run.run(shouldStop: shouldStop, report: { try progress.update($0) }) {
      // A signal during the last step stops the work that would follow the training.
      case .finished:
        return shouldStop() ? .stopped(step: steps, of: steps) : .finished(steps: steps, wasComplete: wasComplete)
      case .stopped(let step): return .stopped(step: step, of: steps)
      }
    }
  }

  private func requireMemory<Network>(for _: TrainingRun<Network>.Type, _ document: TrainingDocument) throws {
    let parameters = try TrainingRun<Network>.parameterBytes(document, processes: Processes.group.size)
    try SystemResources.requireMemory(parameters, workers: jobs, remedy: "choose a smaller network")
    try SystemResources.requireMemory(
      parameters + TrainingRun<Network>.activationBytes(document, workers: jobs), workers: jobs,
      remedy: "choose a smaller network or context size, or reduce --jobs (\(jobs))")
  }
}
