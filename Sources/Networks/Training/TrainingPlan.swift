public import LockstepCore

/// Training hyperparameters, apart from the architecture and the data.
public struct TrainingPlan: Sendable {
  /// The prompt sizes at the end of the curriculum.
  public var shape: PromptShape
  /// The number of prompts per step.
  public var batch: Int
  /// The most parts that a batch is divided into, and so the most workers and processes that can help. The order in which
  /// gradients are added follows from it.
  public var shards: Int
  /// The number of steps.
  public var steps: Int
  /// Determines the initial parameters and all prompts.
  public var seed: UInt64
  /// The update rule.
  public var optimizer: any Optimizer
  /// The learning rate schedule.
  public var learningRate: LearningRate
  /// The maximum norm of the gradient, above which it is scaled down; nil for no clipping.
  public var gradientClip: Double?
  /// How the prompts grow.
  public var curriculum: Curriculum

  /// A plan.
  public init(
    shape: PromptShape, batch: Int, shards: Int = 8, steps: Int, seed: UInt64,
    optimizer: any Optimizer = AdamOptimizer(), learningRate: LearningRate, gradientClip: Double? = nil,
    curriculum: Curriculum = Curriculum()
  ) {
    self.shape = shape
    self.batch = batch
    self.shards = shards
    self.steps = steps
    self.seed = seed
    self.optimizer = optimizer
    self.learningRate = learningRate
    self.gradientClip = gradientClip
    self.curriculum = curriculum
  }

  /// The prompt sizes of step `step`, from 0.
  public func shape(atStep step: Int) -> PromptShape { curriculum.shape(atStep: step, end: shape) }
}
