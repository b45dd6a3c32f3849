/// A nonlinear learner whose induced weights are known, such as one that was recorded with them. They are not fitted again.
public protocol InducedWeightSource: InContextLearner {
  /// The induced weights for every prompt, prefix length and recorded step, [S, B, n+1, d].
  ///
  /// - Throws: As ``InContextLearner/predictions(for:)``.
  func inducedWeights(for prompts: PromptBatch) throws -> StepTensor
}

extension InContextLearner {
  /// Whether the learner's weights are known without a fit to its predictions.
  package var hasKnownWeights: Bool { self is any LinearLearner || self is any InducedWeightSource }
}
