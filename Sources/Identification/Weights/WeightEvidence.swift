internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// What a model's induced weights show: how much of them each family of methods explains, how they respond to each
/// eigenvalue and coordinate, and what a learned metric makes of them.
public struct WeightEvidence: Codable, Sendable, Equatable {
  /// The numbers t of examples after which the weights are looked at.
  public let prefixLengths: [Int]
  /// How far the weights can be trusted; nil for a learner that is linear by itself, or was recorded with its weights.
  public let quality: FitQuality?
  /// How much each family of methods explains.
  public let shares: ExplainedShares
  /// How much GD++ with coefficients of its own for each step explains; nil for a model of too many steps.
  public let plusPlus: FittedPlusPlus?
  /// The response by eigenvalue, and its shape.
  public let response: SpectralResponse
  /// The response by coordinate after all examples; nil for functions that are not linear in x.
  public let coordinates: CoordinateResponse?
  /// For each step the fits with a learned metric and position weights; empty if they were not made.
  public let metrics: [LearnedMetric]
}

extension Identifier {
  /// The most prompts that a learned metric is fitted to, and grids and bins are laid out by; more would only take longer.
  private static let maxFittedPrompts = 320

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

  /// Prompts as the hypothesis sees them, with features in place of inputs.
  private func features(of batch: PromptBatch) throws -> PromptBatch {
    try settings.hypothesis.map { try batch.features(by: $0) } ?? batch
  }

  private func features(of queries: QueryBatch, beside batch: PromptBatch) throws -> QueryBatch {
    try settings.hypothesis.map { try $0.features(of: queries, beside: batch) } ?? queries
  }

  /// The weights' evidence for a learner on some prompts. Memory does not grow with their number.
  ///
  /// - Throws: `LockstepError` if the learner fails on a prompt.
  func weightEvidence(
    of named: NamedLearner, on prompts: any PromptSet, fitsMetric: Bool, _ progress: PartProgress
  ) throws -> WeightEvidence {
    let (lengths, steps) = (prefixLengths, named.learner.axis.count)
    let blocks = promptBlocks(prompts.count)
    let surveyed = try executor.map(count: blocks.prefix { $0.lowerBound < Self.maxFittedPrompts }.count) { index in
      let batch = try prompts.prompts(blocks[index])
      _ = try features(of: batch).prefixSpectra()
      return batch
    }
    let survey = try EigenvalueSurvey(surveyed.map(features), prefixLengths: lengths)
    let (n, d) = (prompts.shape.contextSize, try features(of: surveyed[0]).shape.dimension)
    let shareStatistic = ExplainedShares.Statistic(survey, steps: steps, dimension: d)
    let plusPlusStatistic =
      steps <= FittedPlusPlus.maxSteps ? FittedPlusPlus.Statistic(survey, steps: steps) : nil
    let responseStatistic = SpectralResponse.Statistic(survey, steps: steps)
    let bootstrap = StudentizedBootstrap(promptCount: prompts.count, seed: settings.seed)
    let outcomes = try executor.map(count: blocks.count) { index in
      let batch = index < surveyed.count ? surveyed[index] : try prompts.prompts(blocks[index])
      let (weights, quality) = try inducedWeights(of: named, on: batch, of: prompts)
      let features = try features(of: batch)
      let all = 0..<batch.count
      progress.add(batch.count)
      return (
        shares: try shareStatistic.sums(weights, features, all),
        plusPlus: try plusPlusStatistic?.sums(weights, features),
        response: try responseStatistic.sums(weights, features, all),
        coordinates: settings.hypothesis == nil
          ? try CoordinateResponse.sums(weights, features, all, prefixLength: n) : nil,
        quality: quality,
        weights: fitsMetric && index < surveyed.count ? weights : nil
      )
    }
    return WeightEvidence(
      prefixLengths: lengths,
      quality: outcomes[0].quality == nil ? nil : FitQuality(outcomes.compactMap(\.quality), bootstrap: bootstrap),
      shares: ExplainedShares(shareStatistic, outcomes.map(\.shares), bootstrap: bootstrap),
      plusPlus: plusPlusStatistic.map {
        FittedPlusPlus($0, outcomes.compactMap(\.plusPlus), bootstrap: bootstrap)
      },
      response: SpectralResponse(responseStatistic, outcomes.map(\.response), bootstrap: bootstrap),
      coordinates: settings.hypothesis == nil
        ? try CoordinateResponse(prefixLength: n, dimension: d, outcomes.compactMap(\.coordinates)) : nil,
      metrics: fitsMetric
        ? try learnedMetrics(
          StepTensor(joining: outcomes.compactMap(\.weights), atMost: Self.maxFittedPrompts), prompts)
        : [])
  }

  private func learnedMetrics(_ weights: StepTensor, _ prompts: any PromptSet) throws -> [LearnedMetric] {
    let prompts = try prompts.prompts(0..<weights.prompts)
    let bootstrap = StudentizedBootstrap(promptCount: weights.prompts, seed: settings.seed)
    let progress = progress(.learnedMetric, total: weights.steps)
    return try executor.map(count: weights.steps) { step in
      let metric = try LearnedMetric(
        weights, step: step, prompts, prefixLengths: prefixLengths, bootstrap: bootstrap)
      progress.add(1)
      return metric
    }
  }

  /// The weights that a learner has, or induces at queries, after the prefixes in question; and how well the weights of
  /// another set of queries agree.
  private func inducedWeights(
    of named: NamedLearner, on batch: PromptBatch, of prompts: any PromptSet
  ) throws -> (StepTensor, quality: BlockSum?) {
    do {
      if settings.hypothesis == nil, named.learner.hasKnownWeights {
        let run = LearnerRun(named.learner, on: batch, of: prompts, queries: 0)
        return (try run.values(of: .inducedWeights), nil)
      }
      let count = settings.queries
      let queries = try prompts.queries(batch.range, count: 2 * count)
      let (first, second) = (
        queries.queries(0..<count, after: prefixLengths), queries.queries(count..<2 * count, after: prefixLengths)
      )
      let predictions = try named.learner.predictions(at: first, of: batch)
      let points = try features(of: first, beside: batch)
      let weights = try linearFits(to: predictions, at: points)
      let others = try linearFits(
        to: named.learner.predictions(at: second, of: batch), at: features(of: second, beside: batch))
      guard weights.values.allSatisfy(\.isFinite), others.values.allSatisfy(\.isFinite) else {
        throw LockstepError.comparison("its induced weights on prompts \(batch.range) are not finite")
      }
      let quality = FitQuality.sums(predictions, at: points, weights, others, prefixLengths: prefixLengths)
      return (weights, quality)
    } catch let failure as PromptFailure {
      throw LockstepError.comparison("\(failure)")
    }
  }
}

extension StepTensor {
  /// The first `count` of consecutive prompts, or all, as one tensor.
  fileprivate init(joining parts: [StepTensor], atMost count: Int) {
    let (steps, points, width) = (parts[0].steps, parts[0].points, parts[0].width)
    let prompts = min(count, parts.reduce(0) { $0 + $1.prompts })
    self.init(
      steps: steps, prompts: prompts, points: points, width: width,
      values: (0..<steps).flatMap { step in
        parts.flatMap { $0.values[$0.offset(step, 0, 0)..<$0.offset(step, $0.prompts, 0)] }
          .prefix(prompts * points * width)
      })
  }
}
