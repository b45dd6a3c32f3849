public import LockstepCore
public import LockstepNumerics
internal import Synchronization

/// Which method describes the steps of a model: the explained shares of its induced weights, their spectral response, the
/// fits with a learned metric, and the verdict that follows by stated rules.
///
/// It answers *which*, not *how fast*: that is what best-matching steps and their trend show.
public struct Identification: Codable, Sendable, Equatable {
  /// The model's label.
  public let label: String
  /// The plugin and all its options.
  public let specification: String
  /// The SHA-256 of the model's parameter file; nil if its options fully determine it.
  public let fingerprint: String?
  /// The number of prompts.
  public let promptCount: Int
  /// The numbers t of examples after which the weights are compared.
  public let prefixLengths: [Int]
  /// How much each family of methods explains.
  public let shares: ExplainedShares
  /// The response by eigenvalue, and its shape.
  public let response: SpectralResponse
  /// For each step the fits with a learned metric and position weights; empty if they were not made.
  public let metrics: [LearnedMetric]
  /// The verdict.
  public let verdict: Verdict

  /// The verdict in one paragraph.
  public var paragraph: String { verdict.paragraph(model: label) }

  /// The most prompts that a learned metric is fitted to; more would only take longer.
  private static let maxMetricPrompts = 320

  /// Identifies a model.
  ///
  /// - Parameters:
  ///   - prompts: At least 16; their induced weights, [S, B, n+1, d], are held in memory.
  ///   - queries: The number T of queries for the induced weights of a learner that is not linear.
  ///   - fitsMetric: Whether to fit a learned metric and position weights to each step.
  ///   - progress: Called from any thread with the number of prompts done so far.
  /// - Throws: `LockstepError` if the model refuses the prompts, fails on one, or there are too few.
  public init(
    of model: NamedLearner, on prompts: any PromptSet, queries: Int = 100, fitsMetric: Bool = true, seed: UInt64 = 0,
    executor: any Executor = ThreadExecutor(), progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws {
    guard prompts.count >= StudentizedBootstrap.minBlockCount else {
      throw LockstepError.comparison(
        "identification needs at least \(StudentizedBootstrap.minBlockCount) prompts; there are \(prompts.count)")
    }
    if let reason = EvidenceKind.inducedWeights.refusal(
      of: model.learner, task: PromptTask(prompts), queries: queries)
    {
      throw LockstepError.comparison("\(model.label): \(reason)")
    }
    let batch = try prompts.prompts(0..<prompts.count)
    let blocks = promptBlocks(prompts.count)
    let done = Mutex(0)
    let parts = try executor.map(count: blocks.count) { index in
      let weights = try Self.inducedWeights(
        of: model, on: batch.slice(blocks[index]), of: prompts, queries: queries)
      progress(
        done.withLock {
          $0 += blocks[index].count
          return $0
        })
      return weights
    }
    let weights = StepTensor(joining: parts)
    let (n, d) = (prompts.shape.contextSize, prompts.shape.dimension)
    let lengths = Set((1...4).map { max(1, $0 * n / 4) }).sorted()

    let steps = model.learner.axis
    let survey = try EigenvalueSurvey(batch, prefixLengths: lengths)
    let bootstrap = StudentizedBootstrap(promptCount: prompts.count, seed: seed)
    let shareStatistic = ExplainedShares.Statistic(survey, steps: steps.count, dimension: d)
    let responseStatistic = SpectralResponse.Statistic(survey, steps: steps.count)
    let sums = try executor.map(count: blocks.count) { index in
      [
        try shareStatistic.sums(weights, batch, blocks[index]),
        try responseStatistic.sums(weights, batch, blocks[index]),
      ]
    }
    let shares = ExplainedShares(shareStatistic, sums.map { $0[0] }, bootstrap: bootstrap)
    response = SpectralResponse(responseStatistic, sums.map { $0[1] }, bootstrap: bootstrap)

    let few = min(prompts.count, Self.maxMetricPrompts)
    let (fewPrompts, fewWeights) = (batch.slice(0..<few), weights.prompts(0..<few))
    let fewBootstrap = StudentizedBootstrap(promptCount: few, seed: seed)
    metrics =
      fitsMetric
      ? try executor.map(count: steps.count) { step in
        try LearnedMetric(fewWeights, step: step, fewPrompts, prefixLengths: lengths, bootstrap: fewBootstrap)
      } : []
    let fits = metrics
    verdict = Verdict(
      steps.values.enumerated().map { index, step in
        StepFinding(step: step, shares.pooled[index], metric: fits.isEmpty ? nil : fits[index])
      }, stepName: steps.name)
    self.shares = shares
    label = model.label
    specification = model.specification
    fingerprint = model.learner.fingerprint
    promptCount = prompts.count
    prefixLengths = lengths
  }

  private static func inducedWeights(
    of model: NamedLearner, on block: PromptBatch, of prompts: any PromptSet, queries: Int
  ) throws -> StepTensor {
    let run = LearnerRun(
      model.learner, on: block, of: prompts, queries: queries, comparing: [.inducedWeights])
    do {
      return try run.values(of: .inducedWeights)
    } catch let failure as PromptFailure {
      throw LockstepError.comparison("\(model.specification): \(failure)")
    }
  }
}

extension StepTensor {
  /// The tensors of consecutive prompts as one.
  fileprivate init(joining parts: [StepTensor]) {
    let (steps, points, width) = (parts[0].steps, parts[0].points, parts[0].width)
    self.init(
      steps: steps, prompts: parts.reduce(0) { $0 + $1.prompts }, points: points, width: width,
      values: (0..<steps).flatMap { step in
        parts.flatMap { $0.values[$0.offset(step, 0, 0)..<$0.offset(step, $0.prompts, 0)] }
      })
  }

  /// The part about some prompts.
  fileprivate func prompts(_ range: Range<Int>) -> StepTensor {
    StepTensor(
      steps: steps, prompts: range.count, points: points, width: width,
      values: (0..<steps).flatMap { values[offset($0, range.lowerBound, 0)..<offset($0, range.upperBound, 0)] })
  }
}
