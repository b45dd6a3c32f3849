/// Functions that are linear in features of the input: <w, phi(x)>. A kernel is one, too, by way of the features that
/// factor its matrix. Every linear method runs on the features as it does on x.
public protocol FeatureHypothesis: Hypothesis {
  /// The number D of features of each point of prompts of this shape.
  func featureCount(for shape: PromptShape) -> Int

  /// The prompts with features in place of inputs, [B, n+1, D]. The features of x_1, ..., x_t must not depend on later
  /// points.
  ///
  /// - Throws: ``LockstepError`` if there are no such features.
  func features(of prompts: PromptBatch) throws -> PromptBatch

  /// The features of further inputs, [B, T, D], whose inner products with those of the prompts' points are the
  /// family's.
  ///
  /// - Throws: As ``features(of:)``.
  func features(of queries: QueryBatch, beside prompts: PromptBatch) throws -> QueryBatch
}

extension FeatureHypothesis {
  public func learner(by method: any Method) throws -> any InContextLearner {
    guard let linear = try method.makeLearner() as? any LinearLearner else {
      throw LockstepError.option(
        "\(type(of: method).about.identifier) does not fit linear weights, and so cannot optimize "
          + Self.about.identifier)
    }
    return FeatureLearner(method: linear, hypothesis: self)
  }
}

/// A linear method on the features of a hypothesis.
private struct FeatureLearner: InContextLearner {
  let method: any LinearLearner
  let hypothesis: any FeatureHypothesis

  var axis: StepAxis { method.axis }

  func refusal(of task: PromptTask) -> String? {
    let shape = PromptShape(
      dimension: hypothesis.featureCount(for: task.shape), contextSize: task.shape.contextSize)
    return method.refusal(of: PromptTask(shape: shape, promptCount: task.promptCount))
  }

  func workingDimension(for shape: PromptShape) -> Int { hypothesis.featureCount(for: shape) }

  func predictions(for prompts: PromptBatch) throws -> Trajectory {
    try method.predictions(for: prompts.features(by: hypothesis))
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    try method.predictions(
      at: hypothesis.features(of: queries, beside: prompts), of: prompts.features(by: hypothesis))
  }
}
