public import LockstepCore

/// A metric and its name in a comparison.
public struct NamedMetric: Sendable {
  /// The name in tables and files, unique within a comparison.
  public let label: String
  /// The plugin and all its options.
  public let specification: String
  /// The metric.
  public let metric: any SimilarityMetric

  /// A metric, its label and its specification.
  public init(label: String, specification: String, metric: any SimilarityMetric) {
    self.label = label
    self.specification = specification
    self.metric = metric
  }
}

/// Predicts 0.
struct ZeroPredictor: LinearLearner {
  let axis = StepAxis.single

  func weights(for prompts: PromptBatch) -> WeightTrajectory {
    WeightTrajectory(
      weights: StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension))
  }
}
