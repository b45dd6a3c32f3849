internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepOrdinaryLeastSquares
internal import LockstepRegistry

/// A network's training in a folder, with its course told on standard error.
struct NetworkTraining {
  enum Outcome {
    case finished(steps: Int)
    case stopped(step: Int, of: Int)
  }

  /// The training's document, or its name in the Registry.
  let training: String
  let folder: String
  /// A line to begin with.
  var title: String?
  let isResuming: Bool
  let jobs: Int
  let catalog: Catalog

  /// Trains to the last step, or until the program is told to stop.
  func run() throws -> Outcome {
    let document = try TrainingDocument(path: catalog.training(training))
    return try train(catalog.network(document.kind), document)
  }

  private func train<Plugin: NetworkPlugin>(_ plugin: Plugin.Type, _ document: TrainingDocument) throws -> Outcome {
    let functionClass = try catalog.functionClass(document.functionClass)
    let parameters = InContextModel<Plugin.Network>(try NetworkConfiguration(document.network)).layout.count
    // The parameters, two moments of their gradients, and the gradients of up to eight shards of a batch.
    try Machine.requireMemory(Double(parameters) * 4 * 12, remedy: "choose a smaller network")
    let steps = document.plan.steps
    return try SignalHandling.deferring { isRequested in
      let run = try TrainingRun<Plugin.Network>(
        document, network: document.kind, in: folder, resuming: isResuming,
        functionClass: functionClass,
        reference: OrdinaryLeastSquares(), workers: jobs)
      let progress = TrainingProgressPrinter(title, from: run.step, to: steps)
      defer { progress.finish() }
      switch try run.run(shouldStop: isRequested, report: { try progress.update($0) }) {
      // A request that comes with the last step stops what would follow.
      case .finished: return isRequested() ? .stopped(step: steps, of: steps) : .finished(steps: steps)
      case .stopped(let step): return .stopped(step: step, of: steps)
      }
    }
  }
}
