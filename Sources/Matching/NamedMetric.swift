public import LockstepCore

/// A metric under the name that a comparison knows it by.
public struct NamedMetric: Sendable {
  /// The name in tables and files, unique within a comparison.
  public let label: String
  /// The plugin and all its options, as they would be spelt.
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

/// Predicts 0: what every comparison's floor is measured with.
struct ZeroPredictor: LinearLearner {
  let axis = StepAxis.single

  func weights(for prompts: PromptBatch) -> WeightTrajectory {
    WeightTrajectory(
      weights: StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension))
  }
}
