internal import LockstepNumerics

/// One learner's run on a batch of prompts, from which evidence and measurements are computed.
///
/// The learner runs when the first number is needed, and everything is computed at most once. A number that is not finite
/// is an error.
public final class LearnerRun {
  /// The learner.
  public let learner: any InContextLearner
  /// The prompts.
  public let prompts: PromptBatch
  private let kinds: Set<EvidenceKind>
  private let drawQueries: () throws -> QueryBatch
  private var evidence: [EvidenceKind: StepTensor] = [:]

  /// A run of a learner.
  ///
  /// - Parameters:
  ///   - prompts: A batch of `set`.
  ///   - queries: The number T of queries after each prefix, for evidence that needs some.
  ///   - kinds: The kinds of evidence that will be compared.
  public init(
    _ learner: any InContextLearner, on prompts: PromptBatch, of set: any PromptSet, queries: Int,
    comparing kinds: Set<EvidenceKind> = []
  ) {
    self.learner = learner
    self.prompts = prompts
    self.kinds = kinds
    drawQueries = { try set.queries(prompts.range, count: queries) }
  }

  private lazy var output = Result<(Trajectory, StepTensor?), any Error> {
    guard let linear = learner as? any LinearLearner else {
      let trajectory = try learner.predictions(for: prompts)
      try trajectory.predictions.requireShape(steps: learner.axis, prompts, width: 1, "predictions")
      try requireFinite(trajectory.predictions, "a prediction")
      return (trajectory, nil)
    }
    let weights = try linear.checkedWeights(for: prompts)
    try requireFinite(weights.weights, "a weight")
    let trajectory = weights.trajectory(for: prompts)
    try requireFinite(trajectory.predictions, "a prediction")
    return (Trajectory(predictions: trajectory.predictions, terminations: weights.terminations), weights.weights)
  }

  private lazy var queryBatch = Result { try drawQueries() }
  private lazy var queryOutput = Result {
    let predictions = try learner.predictions(at: queries, of: prompts)
    try predictions.requireShape(
      steps: learner.axis, prompts, width: queries.queriesPerPrompt, "predictions at queries")
    try requireFinite(predictions, "a prediction at a query")
    return predictions
  }

  /// The predictions, [S, B, n+1].
  public var predictions: StepTensor { get throws { try output.get().0.predictions } }

  /// The weights of a linear learner, [S, B, n+1, d]; nil for any other learner.
  public var weights: StepTensor? { get throws { try output.get().1 } }

  /// The weights of a linear learner, or the induced weights of another one if they are compared anyway; nil otherwise.
  public var knownWeights: StepTensor? {
    get throws {
      if let weights = try weights { return weights }
      return kinds.contains(.inducedWeights) ? try values(of: .inducedWeights) : nil
    }
  }

  /// The predictions at the queries, [S, B, n+1, T], that the induced weights of a nonlinear learner are fitted to; nil if
  /// its weights are not compared, or known without a fit.
  public var fittedPredictions: StepTensor? {
    get throws {
      kinds.contains(.inducedWeights) && !learner.hasKnownWeights ? try queryOutput.get() : nil
    }
  }

  /// The predictions at the queries, [S, B, n+1, T].
  public var queryPredictions: StepTensor { get throws { try queryOutput.get() } }

  /// How the learner ended on each problem, [B, n+1]; empty for a learner in closed form.
  public var terminations: [Termination] { get throws { try output.get().0.terminations } }

  /// The queries after each prefix, drawn from the distribution of the prompts' inputs.
  public var queries: QueryBatch { get throws { try queryBatch.get() } }

  /// Predictions or differences of them, [S, B, n+1]; zero for t = 1..n of a step and prompt where all of these are below
  /// 1e-9 of the norm of the prompt's labels. They are rounding, which would have any direction.
  public func withoutRounding(_ tensor: StepTensor) -> StepTensor { tensor.withoutRounding(on: prompts) }

  /// The numbers of a kind of evidence, [S, B, n+1, width].
  public func values(of kind: EvidenceKind) throws -> StepTensor {
    if let values = evidence[kind] { return values }
    let values = try kind.values(of: self)
    // Weights of the learner's own were checked when it ran.
    if try kind != .inducedWeights || weights == nil { try requireFinite(values, "evidence (\(kind.name))") }
    evidence[kind] = values
    return values
  }

  /// Refuses numbers that are not finite, naming the first prompt with one.
  private func requireFinite(_ tensor: StepTensor, _ what: String) throws {
    guard tensor.values.contains(where: { !$0.isFinite }) else { return }
    let rowLength = tensor.points * tensor.width
    for prompt in 0..<tensor.prompts {
      for step in 0..<tensor.steps {
        let start = tensor.offset(step, prompt, 0)
        guard let index = tensor.values[start..<start + rowLength].firstIndex(where: { !$0.isFinite }) else { continue }
        throw prompts.failure(
          prompt: prompt, examples: (index - start) / tensor.width,
          "\(what) at \(learner.axis.name) \(learner.axis.values[step]) is not a finite number; the learner diverges "
            + "with these options")
      }
    }
  }
}

extension StepTensor {
  /// Predictions or differences of them, [S, B, points], after 0 and any further numbers of examples; zero for those of a
  /// step and prompt where all are rounding beside the prompt's labels.
  package func withoutRounding(on batch: PromptBatch) -> StepTensor {
    var result = self
    for prompt in 0..<prompts {
      let threshold = 1e-9 * batch.labels(of: prompt, first: batch.shape.points).norm
      for step in 0..<steps {
        let entries = offset(step, prompt, 1)..<offset(step, prompt, points)
        guard values[entries].allSatisfy({ abs($0) < threshold }) else { continue }
        result.values.replaceSubrange(entries, with: repeatElement(0, count: entries.count))
      }
    }
    return result
  }
}
