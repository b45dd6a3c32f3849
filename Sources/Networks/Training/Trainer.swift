public import LockstepCore
internal import LockstepNumerics

/// Trains a network step by step: each step draws prompts, and moves the parameters against the gradient of the squared
/// error averaged over all their points.
///
/// The prompts of a step are cut into shards, whose number depends on the batch alone. Each has a gradient of its own,
/// and these are added in their order, so that the parameters after a step are the same bits for any number of
/// workers. After the first step of a prompt size, a step makes no further storage.
public final class Trainer<Network: Backbone> {
  /// The network.
  public let model: InContextModel<Network>
  /// The parameters, and what the optimizer remembers of their gradients.
  public let state: Adam.State<Network.Scalar>
  /// How many steps were made.
  public private(set) var step: Int
  /// How it is trained.
  public let plan: TrainingPlan

  private let functionClass: any FunctionClass
  private let pool: ThreadExecutor
  private let shards: [Shard<Network>]
  private let passes: WorkspacePool<TrainingWorkspace<Network>>
  private let blocks: [Range<Int>]

  /// The most shards of a batch, and so the most workers that are of use.
  private static var maxShardCount: Int { 8 }
  /// About how many parameters a worker updates at a time.
  private static var blockSize: Int { 1 << 16 }

  /// A training that goes on after so many steps from the state that they led to.
  ///
  /// - Parameter functionClass: Where the prompts are drawn from.
  public init(
    _ model: InContextModel<Network>, _ plan: TrainingPlan, state: Adam.State<Network.Scalar>, step: Int = 0,
    functionClass: any FunctionClass, workers: Int
  ) {
    self.model = model
    self.plan = plan
    self.state = state
    self.step = step
    self.functionClass = functionClass
    pool = ThreadExecutor(workers: workers)
    let pieces = (plan.batch + Network.microbatchSize - 1) / Network.microbatchSize
    let count = min(Self.maxShardCount, pieces)
    shards = (0..<count).map { index in
      Shard(model, prompts: plan.batch * index / count..<plan.batch * (index + 1) / count)
    }
    passes = WorkspacePool { model.makeTrainingWorkspace(prompts: $0, points: $1) }
    blocks = stride(from: 0, to: model.layout.count, by: Self.blockSize).map {
      $0..<min($0 + Self.blockSize, model.layout.count)
    }
  }

  /// A training from its beginning.
  public convenience init(
    _ model: InContextModel<Network>, _ plan: TrainingPlan, functionClass: any FunctionClass, workers: Int
  ) {
    self.init(
      model, plan, state: Adam.State(model.initialValues(seed: plan.seed)), functionClass: functionClass,
      workers: workers)
  }

  /// Makes one step.
  ///
  /// - Returns: The loss before it: the squared error averaged over the batch and its points.
  /// - Throws: ``LockstepError`` if the loss or the gradient is not finite; the parameters are then as before.
  public func advance() throws -> Double {
    let shape = plan.shape(atStep: step)
    let weight = 1 / Double(plan.batch * shape.points)
    let first = PromptIndexRanges.training + step * plan.batch
    let squaredErrors = try pool.map(count: shards.count) { [shards, passes, state, functionClass, plan] index in
      shards[index].squaredError(state.parameters, weight: weight, passes: passes) { prompts in
        functionClass.prompts(
          first + prompts.lowerBound..<first + prompts.upperBound, shape: shape, seed: plan.seed)
      }
    }
    let loss = weight * squaredErrors.reduce(0, +)
    let squares = try pool.map(count: blocks.count) { [shards, blocks] index in
      for shard in shards.dropFirst() { shards[0].gradients.add(shard.gradients, blocks[index]) }
      return shards[0].gradients.sumOfSquares(blocks[index])
    }
    let norm = squares.reduce(0, +).squareRoot()
    guard loss.isFinite, norm.isFinite else { throw LockstepError.diverged(step: step + 1, loss: loss) }

    // As PyTorch clips: the small number keeps the quotient finite.
    let scale = plan.gradientClip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
    let rate = plan.rate.rate(atStep: step, of: plan.steps)
    step += 1
    _ = try pool.map(count: blocks.count) { [shards, blocks, plan, state, step] index in
      plan.optimizer.update(
        state, blocks[index], gradients: shards[0].gradients, scale: scale, step: step, rate: rate)
    }
    return loss
  }
}

extension LockstepError {
  static func diverged(step: Int, loss: Double) -> LockstepError {
    .training(
      "the training diverged: at step \(step) the loss is \(loss) or its gradient is not finite; "
        + "lower the learning rate, lengthen its warm-up, or clip the gradient")
  }
}
