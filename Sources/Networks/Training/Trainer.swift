public import LockstepCore
public import LockstepNumerics

/// Trains a network step by step: each step draws prompts and updates the parameters by the gradient of the squared
/// error, averaged over all points of the prompts.
///
/// The prompts of a step are divided into shards, whose number depends on the batch size only. Each shard has its own
/// gradient, and these are added in a fixed order, so the parameters are bit-identical for any number of workers, and of
/// processes that share the shards.
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
  private let group: any ProcessGroup
  private let shardCount: Int
  /// The shards of this process.
  private let shards: [Shard<Network>]
  private let gradientSum: GradientSum<Network>
  private let workspaces: WorkspacePool<TrainingWorkspace<Network>>
  private let blocks: [Range<Int>]
  private let parts: [OptimizerPart]

  /// The number of shards of a batch, and therefore the most workers and processes that can help.
  public static func shardCount(_ plan: TrainingPlan) -> Int {
    min(plan.shards, (plan.batch + Network.microbatchSize - 1) / Network.microbatchSize)
  }

  /// A trainer that continues from the state after `completedSteps` steps.
  ///
  /// - Parameters:
  ///   - functionClass: The distribution of the prompts.
  ///   - executor: Runs the shards of a step. It must share memory with the trainer, as threads do.
  ///   - group: The processes that share the shards, at most as many as there are; each has such a trainer.
  public init(
    _ model: InContextModel<Network>, _ plan: TrainingPlan, state: OptimizerState<Network.Scalar>,
    completedSteps: Int = 0, functionClass: any FunctionClass, executor: any Executor,
    group: any ProcessGroup = SingleProcess()
  ) {
    self.model = model
    self.plan = plan
    self.state = state
    self.completedSteps = completedSteps
    self.functionClass = functionClass
    self.executor = executor
    self.group = group
    shardCount = Self.shardCount(plan)
    precondition(group.size <= shardCount, "there are more processes than shards")
    let prompts = (0..<plan.batch).parts(shardCount)
    shards = stride(from: group.rank, to: shardCount, by: group.size).map { Shard(model, prompts: prompts[$0]) }
    gradientSum = GradientSum(of: model.layout.count, shardCount: shardCount, group: group)
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
  /// - Throws: ``LockstepError`` if the loss or the gradient is not finite; the parameters are then unchanged. Or if a
  ///   parameter is not finite after the step.
  public func step() throws -> Double {
    let shape = plan.shape(atStep: completedSteps)
    let weight = 1 / Double(plan.batch * shape.points)
    let first = PromptIndexRanges.training + completedSteps * plan.batch
    let ownErrors = try executor.map(count: shards.count) {
      [shards, workspaces, state, functionClass, plan] index in
      shards[index].squaredError(state.parameters, weight: weight, workspaces: workspaces) { prompts in
        let batch = functionClass.prompts(
          first + prompts.lowerBound..<first + prompts.upperBound, shape: shape, seed: plan.seed)
        return switch plan.curriculum.subspaces {
        case .coordinates: batch
        case .random: batch.inRandomSubspaces(ofDimension: plan.shape.dimension, seed: plan.seed)
        }
      }
    }
    let loss = weight * (try inShardOrder(ownErrors)).reduce(0, +)
    try gradientSum.add(shards, blocks: blocks, executor: executor)
    let norm = try sumOfSquares(shards[0].gradients).squareRoot()
    // As PyTorch clips: the small constant keeps the quotient finite.
    let scale = plan.gradientClip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    // Optimizers square the gradient in the network's own precision.
    guard loss.isFinite, norm * scale < Double(Network.Scalar.greatestFiniteMagnitude).squareRoot() else {
      throw LockstepError.diverged(step: completedSteps + 1)
    }

    let rate = plan.learningRate.rate(atStep: completedSteps, of: plan.steps)
    completedSteps += 1
    let step = OptimizerStep(completedSteps, learningRate: rate, gradientScale: scale)
    _ = try executor.map(count: parts.count) { [shards, parts, plan, state] index in
      plan.optimizer.update(parts[index], of: state, gradients: shards[0].gradients, step)
      return index
    }
    guard try sumOfSquares(state.parameters).isFinite else {
      throw LockstepError.diverged(step: completedSteps)
    }
    return loss
  }

  /// The sum of the squares of all entries, block by block in their order.
  private func sumOfSquares(_ values: Parameters<Network.Scalar>) throws -> Double {
    try executor.map(count: blocks.count) { [blocks] in values.sumOfSquares(blocks[$0]) }.reduce(0, +)
  }

  /// The numbers of all shards, from those of this process's.
  private func inShardOrder(_ own: [Double]) throws -> [Double] {
    let rounds = (shardCount + group.size - 1) / group.size
    let all = try group.gather(own + [Double](repeating: 0, count: rounds - own.count))
    return (0..<shardCount).map { all[$0 % group.size * rounds + $0 / group.size] }
  }
}

extension LockstepError {
  fileprivate static func diverged(step: Int) -> LockstepError {
    .training(
      "the training diverged: at step \(step) the loss, its gradient or a parameter is not finite or too large; "
        + "lower the learning rate, lengthen its warm-up, or clip the gradient")
  }
}
