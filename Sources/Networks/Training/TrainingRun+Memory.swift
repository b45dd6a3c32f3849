internal import LockstepCore

/// How much memory a training takes, so that one too large for a machine can be refused before it starts.
extension TrainingRun {
  /// The bytes of a training's parameters and their two moments, and of the gradients of this process's shards and, with
  /// several processes, those that they exchange.
  ///
  /// - Throws: `LockstepError` if a size in the document is out of range.
  public static func parameterBytes(_ document: TrainingDocument, processes: Int) throws -> Double {
    let shards = (Trainer<Network>.shardCount(document.plan) + processes - 1) / processes
    let count = InContextModel<Network>(try NetworkConfiguration(document.network)).layout.count
    let exchanged = processes > 1 ? 1 + 1 / Double(processes) : 0
    return Double(MemoryLayout<Float>.size) * Double(count) * (Double(3 + shards) + exchanged)
  }

  /// About how many bytes the activations of a training's steps and evaluations take. It makes small activations to see,
  /// so the parameters should fit into memory.
  ///
  /// - Throws: `LockstepError` if a size in the document is out of range.
  public static func activationBytes(_ document: TrainingDocument, workers: Int) throws -> Double {
    let model = InContextModel<Network>(try NetworkConfiguration(document.network))
    let (plan, points) = (document.plan, document.plan.shape.points)
    let shards = Trainer<Network>.shardCount(plan)
    // Each worker keeps a workspace of each size.
    let sizes = Set((0..<plan.batch).parts(shards).flatMap(Shard<Network>.microbatches).map(\.count))
    let step = sizes.reduce(0) { $0 + model.trainingWorkspaceBytes(prompts: $1, points: points) }
    let evaluation = model.workspaceBytes(
      prompts: min(Network.microbatchSize, document.evaluationPrompts), points: points, saving: .hiddenStates)
    // The prompts, and the weights of least squares after each prefix.
    let held = min(Evaluator<Network>.chunkSize, document.evaluationPrompts)
    let prompts = 2 * held * points * (plan.shape.dimension + 1)
    return Double(min(workers, shards)) * step
      + Double(workers) * (evaluation + Double(MemoryLayout<Double>.size * prompts))
  }
}
