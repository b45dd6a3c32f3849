public import LockstepCore
public import LockstepNumerics

/// Trains a network step by step: each step draws prompts and updates the parameters by the gradient of the squared
/// error, averaged over all points of the prompts.
///
/// The prompts of a step are divided into shards, whose number depends on the batch size only. Each shard has its own
/// gradient, and these are added in a fixed order, so the parameters are bit-identical for any number of workers.
/// After the first step at a prompt size, activations are kept in the same buffers.
public final class Trainer<Network: Backbone> {
  /// The network.
  public let model: InContextModel<Network>
  /// The parameters and the optimizer's moments.
  public let state: OptimizerState<Network.Scalar>
  /// The number of steps made so far.
  public private(set) var completedSteps: Int
  /// The training's hyperparameters.
  public let plan: TrainingPlan

  private let functionClass: any FunctionClass
  private let executor: any Executor
  private let shards: [Shard<Network>]
  private let workspaces: WorkspacePool<TrainingWorkspace<Network>>
  private let blocks: [Range<Int>]
  private let parts: [OptimizerPart]

  /// The maximum number of shards, and therefore of workers that can help.
  private static var maxShardCount: Int { 8 }

  /// A trainer that continues from the state after `completedSteps` steps.
  ///
  /// - Parameters:
  ///   - functionClass: The distribution of the prompts.
  ///   - executor: Runs the shards of a step. It must share memory with the trainer, as threads do.
  public init(
    _ model: InContextModel<Network>, _ plan: TrainingPlan, state: OptimizerState<Network.Scalar>,
    completedSteps: Int = 0, functionClass: any FunctionClass, executor: any Executor
  ) {
    self.model = model
    self.plan = plan
    self.state = state
    self.completedSteps = completedSteps
    self.functionClass = functionClass
    self.executor = executor
    let microbatches = (plan.batch + Network.microbatchSize - 1) / Network.microbatchSize
    shards = (0..<plan.batch).parts(min(Self.maxShardCount, microbatches)).map { Shard(model, prompts: $0) }
    workspaces = WorkspacePool { model.makeTrainingWorkspace(prompts: $0, points: $1) }
    blocks = (0..<model.layout.count).updateBlocks
    parts = plan.optimizer.parts(of: model.layout)
  }

  /// A trainer at step 0, with initial parameters drawn from the plan's seed.
  public convenience init(
    _ model: InContextModel<Network>, _ plan: TrainingPlan, functionClass: any FunctionClass, executor: any Executor
  ) {
    self.init(
      model, plan, state: OptimizerState(model.initialValues(seed: plan.seed)), functionClass: functionClass,
      executor: executor)
  }

  /// Makes one step.
  ///
  /// - Returns: The loss before the step: the squared error, averaged over the batch and its points.
  /// - Throws: ``LockstepError`` if the loss or the gradient is not finite; the parameters are then unchanged.
  public func step() throws -> Double {
    let shape = plan.shape(atStep: completedSteps)
    let weight = 1 / Double(plan.batch * shape.points)
    let first = PromptIndexRanges.training + completedSteps * plan.batch
    let squaredErrors = try executor.map(count: shards.count) {
      [shards, workspaces, state, functionClass, plan] index in
      shards[index].squaredError(state.parameters, weight: weight, workspaces: workspaces) { prompts in
        functionClass.prompts(
          first + prompts.lowerBound..<first + prompts.upperBound, shape: shape, seed: plan.seed)
      }
    }
    let loss = weight * squaredErrors.reduce(0, +)
    let squares = try executor.map(count: blocks.count) { [shards, blocks] index in
      for shard in shards.dropFirst() { shards[0].gradients.add(shard.gradients, blocks[index]) }
      return shards[0].gradients.sumOfSquares(blocks[index])
    }
    let norm = squares.reduce(0, +).squareRoot()
    guard loss.isFinite, norm.isFinite else { throw LockstepError.diverged(step: completedSteps + 1, loss: loss) }

    let rate = plan.learningRate.rate(atStep: completedSteps, of: plan.steps)
    completedSteps += 1
    // As PyTorch clips: the small constant keeps the quotient finite.
    let scale = plan.gradientClip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    let step = OptimizerStep(completedSteps, learningRate: rate, gradientScale: scale)
    _ = try executor.map(count: parts.count) { [shards, parts, plan, state] index in
      plan.optimizer.update(parts[index], of: state, gradients: shards[0].gradients, step)
      return index
    }
    return loss
  }
}

extension LockstepError {
  fileprivate static func diverged(step: Int, loss: Double) -> LockstepError {
    .training(
      "the training diverged: at step \(step) the loss is \(loss) or its gradient is not finite; "
        + "lower the learning rate, lengthen its warm-up, or clip the gradient")
  }
}

extension Parameters {
  /// The sum of the squares of the entries in a range.
  public func sumOfSquares(_ range: Range<Int>) -> Double {
    precondition(range.upperBound <= storage.count && range.lowerBound >= 0, "parameters out of range")
    return Scalar.kernels.sumOfSquares(storage.base + range.lowerBound, range.count)
  }

  /// Adds the entries of another network's parameters in a range.
  func add(_ other: Parameters, _ range: Range<Int>) {
    precondition(other.storage.count == storage.count, "parameters of another network")
    precondition(range.upperBound <= storage.count && range.lowerBound >= 0, "parameters out of range")
    Scalar.kernels.add(other.storage.base + range.lowerBound, range.count, storage.base + range.lowerBound)
  }
}
