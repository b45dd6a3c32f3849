/// A kind of numbers that metrics compare, computed from a learner's run on a batch of prompts.
///
/// A metric that needs other numbers than the built-in kinds defines its own kind in its own folder.
public struct EvidenceKind: Sendable, Hashable {
  /// The name, unique among all kinds and recorded in results.
  public let name: String
  private let refuse: @Sendable (any InContextLearner, PromptTask, _ queries: Int) -> String?
  private let compute: @Sendable (LearnerRun) throws -> StepTensor

  /// A kind of evidence.
  ///
  /// - Parameters:
  ///   - refusal: Why a learner cannot provide the evidence on a task, with this number of queries after each prefix, for
  ///     a report to print; nil if it can.
  ///   - values: The numbers of a run, [S, B, n+1, width], with one entry along S for each step of the learner. Everything
  ///     that a run holds is computed once, so that kinds share it.
  public init(
    _ name: String,
    refusal: @escaping @Sendable (_ learner: any InContextLearner, _ task: PromptTask, _ queries: Int) -> String? = {
      _, _, _ in nil
    },
    values: @escaping @Sendable (LearnerRun) throws -> StepTensor
  ) {
    self.name = name
    refuse = refusal
    compute = values
  }

  /// Why a learner cannot provide this evidence; nil if it can.
  package func refusal(of learner: any InContextLearner, task: PromptTask, queries: Int) -> String? {
    learner.refusal(of: task) ?? refuse(learner, task, queries)
  }

  func values(of run: LearnerRun) throws -> StepTensor { try compute(run) }

  public static func == (a: EvidenceKind, b: EvidenceKind) -> Bool { a.name == b.name }

  public func hash(into hasher: inout Hasher) { hasher.combine(name) }
}

extension EvidenceKind {
  /// The errors, prediction - y_{t+1}, [S, B, n+1]; zero where all of t = 1..n are rounding.
  public static let errors = EvidenceKind("errors") { run in
    var errors = try run.predictions
    for step in 0..<errors.steps {
      let start = step * errors.stepStride
      for point in run.prompts.labels.indices { errors.values[start + point] -= run.prompts.labels[point] }
    }
    return run.withoutRounding(errors)
  }

  /// The predictions, [S, B, n+1]; zero where all of t = 1..n are rounding.
  public static let predictions = EvidenceKind("predictions") { run in run.withoutRounding(try run.predictions) }

  /// The weights after each prefix, [S, B, n+1, d]: those of a linear learner, the known ones of an
  /// ``InducedWeightSource``, and otherwise those of the linear function nearest to the learner's predictions at the run's
  /// queries (Fu et al., definition 3.2).
  public static let inducedWeights = EvidenceKind("induced-weights") { learner, task, queries in
    if learner.hasKnownWeights { return nil }
    if let reason = learner.weightRefusal { return reason }
    let dimension = task.shape.dimension
    return queries < dimension
      ? "its induced weights in \(dimension) dimensions need at least \(dimension) queries; \(queries) are set" : nil
  } values: { run in
    if let weights = try run.weights { return weights }
    if let source = run.learner as? any InducedWeightSource { return try source.inducedWeights(for: run.prompts) }
    return try linearFits(to: run.queryPredictions, at: run.queries)
  }

  /// The hidden states at the x tokens, [S, B, n+1, e]: the states after the layer that each step names.
  public static let hiddenStates = EvidenceKind("hidden-states") { learner, _, _ in
    learner is any HiddenStateSource ? nil : "it has no hidden states"
  } values: { run in
    guard let source = run.learner as? any HiddenStateSource else {
      throw run.prompts.failure(prompt: 0, examples: 0, "the learner has no hidden states")
    }
    let states = try source.hiddenStates(for: run.prompts)
    return StepTensor(
      steps: source.axis.count, prompts: run.prompts.count, points: run.prompts.shape.points,
      width: source.hiddenWidth,
      values: source.axis.values.flatMap { layer in states[layer].map(Double.init) })
  }
}

/// The numbers that a metric compares, as a learner's run gives them.
public struct Evidence: Sendable {
  /// The kind.
  public let kind: EvidenceKind
  /// The numbers, [S, B, n+1, width].
  public let values: StepTensor

  /// Evidence of a kind.
  public init(_ kind: EvidenceKind, _ values: StepTensor) {
    self.kind = kind
    self.values = values
  }
}

/// What a metric makes of one learner's evidence before it compares learners: normalized errors, for example.
public struct PreparedEvidence: Sendable, Codable {
  /// The numbers, [S, B, points, width].
  public var values: StepTensor

  /// Prepared evidence of these numbers.
  public init(_ values: StepTensor) { self.values = values }

  /// The part about one prompt of the batch.
  package func prompt(_ prompt: Int) -> PreparedEvidence { PreparedEvidence(values.prompt(prompt)) }
}
