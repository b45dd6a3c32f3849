public import LockstepCore

/// How a network is trained, but for the network and where its prompts come from.
public struct TrainingPlan: Sendable, Equatable {
  /// The sizes of the prompts at the end of the curriculum.
  public var shape: PromptShape
  /// The number of prompts of a step.
  public var batch: Int
  /// The number of steps.
  public var steps: Int
  /// What the initial values and all prompts follow from.
  public var seed: UInt64
  /// The optimizer.
  public var optimizer: Adam
  /// The learning rate.
  public var rate: LearningRate
  /// The largest norm that the gradient may keep; nil where it is not clipped.
  public var gradientClip: Double?
  /// How the prompts grow.
  public var curriculum: Curriculum

  /// A plan.
  public init(
    shape: PromptShape, batch: Int, steps: Int, seed: UInt64, optimizer: Adam = Adam(), rate: LearningRate,
    gradientClip: Double? = nil, curriculum: Curriculum = Curriculum()
  ) {
    self.shape = shape
    self.batch = batch
    self.steps = steps
    self.seed = seed
    self.optimizer = optimizer
    self.rate = rate
    self.gradientClip = gradientClip
    self.curriculum = curriculum
  }

  /// The sizes of the prompts of a step.
  public func shape(atStep step: Int) -> PromptShape { curriculum.shape(atStep: step, end: shape) }
}
