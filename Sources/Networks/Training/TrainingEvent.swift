public import LockstepCore
internal import LockstepFiles

/// What a training reports while it runs.
public enum TrainingEvent: Sendable {
  case progress(TrainingProgress)
  case evaluation(Evaluation)
}

/// The progress of a training.
public struct TrainingProgress: Sendable {
  /// The number of completed steps.
  public let step: Int
  /// The prompt sizes of the last step.
  public let shape: PromptShape
  /// The loss, averaged over the steps since the last report.
  public let loss: Double
  /// The loss relative to the reference learner's on prompts of the same sizes; nil if that is 0.
  public let relativeLoss: Double?
  /// The learning rate of the last step.
  public let learningRate: Double

  var fields: [JSONValue.Field] {
    [
      .init("dimension", .integer(shape.dimension)), .init("points", .integer(shape.points)),
      .init("loss", .number(loss)), .init("relative_loss", relativeLoss.map { .number($0) } ?? .null),
      .init("learning_rate", .number(learningRate)),
    ]
  }
}
