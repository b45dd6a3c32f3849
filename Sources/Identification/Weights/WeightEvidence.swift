package import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics
internal import Synchronization

/// What a model's induced weights show: how much of them each family of methods explains, how they respond to each
/// eigenvalue and coordinate, and what a learned metric makes of them.
public struct WeightEvidence: Codable, Sendable, Equatable {
  /// The numbers t of examples after which the weights are examined.
  public let prefixLengths: [Int]
  /// How far the weights can be trusted; nil for a learner that is linear by itself, or was recorded with its weights.
  public let quality: FitQuality?
  /// How much each family of methods explains.
  public let shares: ExplainedShares
  /// How much GD++ with separate coefficients for each step explains; nil for a model of too many steps.
  public let plusPlus: FittedPlusPlus?
  /// The response by eigenvalue, and its shape.
  public let response: SpectralResponse
  /// The response by coordinate after all examples; nil for functions that are not linear in x, and on fewer than 2 d
  /// prompts.
  public let coordinates: CoordinateResponse?
  /// For each step the fits with a learned metric and position weights; empty if they were not made.
  public let metrics: [LearnedMetric]
}

extension Identifier {
  /// About how many numbers an identification keeps at once, apart from the workspaces of learners.
  package static func numbersKept(
    _ steps: Int, features: Int, shape: PromptShape, prompts: Int, workers: Int
  ) -> Double {
    let (fitted, d, points) = (
      Double(min(prompts, WeightWork.maxFittedPrompts)), Double(features), Double(shape.points)
    )
    let lengths = Double(prefixCount)
    let weights = fitted * points * d * Double(3 * steps)
    // The spectra of all fitted prompts, and their moments for the learned metric.
    let spectra = (2 * fitted * lengths + Double(workers * promptChunkSize) * points) * d * d
    let members = Double(FamilyGrid(dimension: features, .unit).members.count)
    return weights + spectra + Double(promptBlocks(prompts).count * steps) * lengths * members
  }

  /// Why the model has no induced weights; nil if it has.
  var weightRefusal: String? {
    guard let hypothesis = settings.hypothesis else {
      return EvidenceKind.inducedWeights.refusal(
        of: model.learner, task: PromptTask(prompts), queries: settings.queries)
    }
    if let reason = model.learner.queryRefusal { return reason }
    let dimension = hypothesis.featureCount(for: prompts.shape)
    return settings.queries < dimension
      ? "its induced weights in \(dimension) features need at least \(dimension) queries; \(settings.queries) are set"
      : nil
  }

  /// The weights of a learner on some prompts, block by block.
  func weightWork(of learner: any InContextLearner, on prompts: any PromptSet, fitsMetric: Bool) throws -> WeightWork {
    try WeightWork(
      of: learner, on: prompts, hypothesis: settings.hypothesis, queries: settings.queries,
      prefixLengths: prefixLengths, fitsMetric: fitsMetric, executor: executor)
  }

  /// The evidence that the outcomes of all blocks amount to.
  ///
  /// - Throws: `LockstepError` with the reason if the learner diverges; `FactorizationError` if a sum is not finite;
  ///   `PromptFailure` if products of a prompt's moments overflow.
  func weightEvidence(_ work: WeightWork, _ outcomes: [WeightWork.Outcome]) throws -> WeightEvidence {
    let blocks = try outcomes.map { try $0.get() }
    let bootstrap = StudentizedBootstrap(promptCount: work.prompts.count, seed: settings.seed)
    return WeightEvidence(
      prefixLengths: prefixLengths,
      quality: blocks[0].quality == nil ? nil : FitQuality(blocks.compactMap(\.quality), bootstrap: bootstrap),
      shares: ExplainedShares(work.shares, blocks.map(\.shares), bootstrap: bootstrap),
      plusPlus: work.plusPlus.map { FittedPlusPlus($0, blocks.compactMap(\.plusPlus), bootstrap: bootstrap) },
      response: SpectralResponse(work.response, blocks.map(\.response), bootstrap: bootstrap),
      coordinates: settings.hypothesis == nil && work.prompts.count >= 2 * work.dimension
        ? try CoordinateResponse(
          prefixLength: work.prompts.shape.contextSize, dimension: work.dimension, blocks.compactMap(\.coordinates))
        : nil,
      metrics: work.fitsMetric
        ? try learnedMetrics(StepTensor(joining: blocks.compactMap(\.weights)), work.prompts) : [])
  }

  private func learnedMetrics(_ weights: StepTensor, _ prompts: any PromptSet) throws -> [LearnedMetric] {
    let moments = try RidgeMoments(prompts.prompts(0..<weights.prompts), prefixLengths: prefixLengths)
    let bootstrap = StudentizedBootstrap(promptCount: weights.prompts, seed: settings.seed)
    let progress = progress(.learnedMetric)
    let done = Atomic(0)
    return try executor.map(count: weights.steps) { step in
      let metric = try LearnedMetric(weights, step: step, moments, bootstrap: bootstrap)
      progress(done.wrappingAdd(1, ordering: .relaxed).newValue, weights.steps)
      return metric
    }
  }
}

extension StepTensor {
  /// Consecutive prompts as one tensor.
  init(joining parts: [StepTensor]) {
    let (steps, points, width) = (parts[0].steps, parts[0].points, parts[0].width)
    self.init(
      steps: steps, prompts: parts.reduce(0) { $0 + $1.prompts }, points: points, width: width,
      values: (0..<steps).flatMap { step in
        parts.flatMap { $0.values[$0.offset(step, 0, 0)..<$0.offset(step, $0.prompts, 0)] }
      })
  }
}
