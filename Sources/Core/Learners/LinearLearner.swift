internal import LockstepNumerics

/// A learner whose prediction is linear in the query: <w, x> with weights w that depend on the examples alone.
///
/// The weights are all that such a learner has to give; both kinds of predictions follow from them.
public protocol LinearLearner: InContextLearner {
  /// Its weights for every prompt, prefix length and recorded step, [S, B, n+1, d].
  ///
  /// The result for a prompt must not depend on what else is in the batch.
  ///
  /// - Throws: Where the weights cannot be found; ``PromptFailure`` names the prompt.
  func weights(for prompts: PromptBatch) throws -> WeightTrajectory
}

extension LinearLearner {
  public func predictions(for prompts: PromptBatch) throws -> Trajectory {
    try checkedWeights(for: prompts).trajectory(for: prompts)
  }

  /// The weights, in the shape that they must have.
  func checkedWeights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let trajectory = try weights(for: prompts)
    try trajectory.weights.requireShape(steps: axis, prompts, width: prompts.shape.dimension, "weights")
    return trajectory
  }

  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    let weights = try checkedWeights(for: prompts).weights
    let (t, d) = (queries.queriesPerPrompt, queries.dimension)
    var predictions = StepTensor(
      steps: weights.steps, prompts: weights.prompts, points: weights.points, width: t)
    for prompt in 0..<prompts.count {
      let inputs = MatrixSlice(queries.inputs, MatrixLayout(rows: t, columns: d, offset: prompt * t * d))
      for step in 0..<weights.steps {
        let source = MatrixLayout(rows: weights.points, columns: d, offset: weights.offset(step, prompt, 0))
        let target = MatrixLayout(rows: weights.points, columns: t, offset: predictions.offset(step, prompt, 0))
        multiply(
          MatrixSlice(weights.values, source), inputs, transposingSecond: true, into: &predictions.values, at: target)
      }
    }
    return predictions
  }
}
