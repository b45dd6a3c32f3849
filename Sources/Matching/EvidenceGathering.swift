public import LockstepCore
internal import LockstepNumerics

/// What a learner yields on a batch of prompts, every number of it finite.
public struct LearnerOutput: Sendable {
  /// The predictions, [S, B, n+1].
  public let predictions: StepTensor
  /// The weights, [S, B, n+1, d]; nil for a learner that is not linear.
  public let weights: StepTensor?
  /// How it ended on each problem, [B, n+1]; empty for a closed form.
  public let terminations: [Termination]
}

extension NamedLearner {
  /// Runs the learner once.
  ///
  /// - Throws: ``LockstepError`` that names the learner, its options, the step and the prompt if it fails there or yields
  ///   a number that is not finite; whatever else the learner throws.
  public func output(on prompts: PromptBatch) throws -> LearnerOutput {
    do {
      guard let linear = learner as? any LinearLearner else {
        let trajectory = try learner.predictions(for: prompts)
        try requireFinite(trajectory.predictions, of: prompts, "a prediction")
        return LearnerOutput(predictions: trajectory.predictions, weights: nil, terminations: trajectory.terminations)
      }
      let weights = try linear.weights(for: prompts)
      try requireFinite(weights.weights, of: prompts, "a weight")
      let predictions = weights.trajectory(for: prompts).predictions
      try requireFinite(predictions, of: prompts, "a prediction")
      return LearnerOutput(predictions: predictions, weights: weights.weights, terminations: weights.terminations)
    } catch let failure as PromptFailure {
      throw LockstepError.comparison("\(specification): \(failure)")
    }
  }

  /// The evidence of these kinds that the learner's output on a batch of a prompt set amounts to.
  ///
  /// - Throws: As ``output(on:)``.
  func evidence(
    _ kinds: Set<EvidenceKind>, in output: LearnerOutput, on prompts: PromptBatch, of set: any PromptSet, queries: Int
  ) throws -> [EvidenceKind: Evidence] {
    var evidence: [EvidenceKind: Evidence] = [:]
    if kinds.contains(.errors) {
      evidence[.errors] = Evidence(.errors, output.predictions.subtracting(labelsOf: prompts))
    }
    if kinds.contains(.inducedWeights) {
      var weights = output.weights
      if weights == nil {
        let queries = try set.queries(prompts.range, count: queries)
        let induced = try inducedWeights(of: learner, at: queries, after: prompts)
        try requireFinite(induced, of: prompts, "an induced weight")
        weights = induced
      }
      evidence[.inducedWeights] = weights.map { Evidence(.inducedWeights, $0) }
    }
    return evidence
  }

  private func requireFinite(_ tensor: StepTensor, of prompts: PromptBatch, _ what: String) throws {
    guard let index = tensor.values.firstIndex(where: { !$0.isFinite }) else { return }
    let point = index / tensor.width % (tensor.prompts * tensor.points)
    let step = learner.axis.values[index / tensor.stepStride]
    let failure = PromptFailure(
      prompt: prompts.range.lowerBound + point / tensor.points, examples: point % tensor.points,
      reason: "\(what) at \(learner.axis.name) \(step) is not a finite number; the learner diverges there with these "
        + "options")
    throw LockstepError.comparison("\(specification): \(failure)")
  }
}

extension StepTensor {
  /// Predictions less the labels y_{t+1}: the errors.
  fileprivate func subtracting(labelsOf prompts: PromptBatch) -> StepTensor {
    var errors = self
    for step in 0..<steps {
      let start = step * stepStride
      for point in prompts.labels.indices { errors.values[start + point] -= prompts.labels[point] }
    }
    return errors
  }
}

/// The weights of the linear function nearest to a learner's predictions after each prefix, [S, B, n+1, d]: least
/// squares on its predictions at T queries (Fu et al., definition 3.2).
///
/// The queries are the same after every prefix, so that one factorization serves all of a prompt's. O(S n T d) a prompt.
///
/// - Throws: What the learner throws.
public func inducedWeights(
  of learner: any InContextLearner, at queries: QueryBatch, after prompts: PromptBatch
) throws -> StepTensor {
  let predictions = try learner.predictions(at: queries, of: prompts)
  let (t, d) = (queries.queriesPerPrompt, queries.dimension)
  var weights = StepTensor(
    steps: predictions.steps, prompts: predictions.prompts, points: predictions.points, width: d)
  for prompt in 0..<prompts.count {
    let pseudoInverse = try queries.matrix(of: prompt).leastSquaresSolution(.identity(t))
    for step in 0..<predictions.steps {
      let source = MatrixLayout(
        rows: predictions.points, columns: t, offset: predictions.offset(step, prompt, 0))
      let target = MatrixLayout(rows: weights.points, columns: d, offset: weights.offset(step, prompt, 0))
      multiply(
        MatrixSlice(predictions.values, source), MatrixSlice(pseudoInverse), transposingSecond: true,
        into: &weights.values, at: target)
    }
  }
  return weights
}
