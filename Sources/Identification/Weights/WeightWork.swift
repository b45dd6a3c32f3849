internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// What the induced weights on one block of prompts add to the evidence.
struct WeightSums: Codable, Sendable {
  let shares: BlockSum
  /// nil for a model of too many steps.
  let plusPlus: BlockSum?
  let response: BlockSum
  /// nil for functions that are not linear in x.
  let coordinates: BlockSum?
  /// nil for a learner that has weights of its own.
  let quality: BlockSum?
  /// The weights themselves, of the prompts that a learned metric is fitted to.
  let weights: StepTensor?
}

extension WeightSums {
  /// The sums over consecutive chunks of a block, at least one.
  fileprivate init(joining chunks: [WeightSums]) {
    let weights = chunks.compactMap(\.weights)
    self.init(
      shares: BlockSum(joining: chunks.map(\.shares)), plusPlus: chunks.compactMap(\.plusPlus).joined,
      response: BlockSum(joining: chunks.map(\.response)),
      coordinates: chunks.compactMap(\.coordinates).joined, quality: chunks.compactMap(\.quality).joined,
      weights: weights.isEmpty ? nil : StepTensor(joining: weights))
  }
}

/// The induced weights of a learner, block by block. A learner that diverges has none.
struct WeightWork: BlockWork {
  typealias Outcome = Attempt<WeightSums>

  /// The most prompts that a learned metric is fitted to, and grids and bins are laid out by; more would only take longer.
  static let maxFittedPrompts = 320

  let prompts: any PromptSet
  let fitsMetric: Bool
  let shares: ExplainedShares.Statistic
  let plusPlus: FittedPlusPlus.Statistic?
  let response: SpectralResponse.Statistic
  /// The number of features that functions are linear in.
  let dimension: Int

  private let learner: any InContextLearner
  private let hypothesis: (any FeatureHypothesis)?
  private let queryCount: Int
  private let prefixLengths: [Int]
  private let blocks: [Range<Int>]
  /// The chunks of the first prompts, with their spectra.
  private let surveyed: [Range<Int>: PromptBatch]

  /// Surveys the eigenvalues of the first prompts.
  ///
  /// - Throws: What the prompts throw.
  init(
    of learner: any InContextLearner, on prompts: any PromptSet, hypothesis: (any FeatureHypothesis)?, queries: Int,
    prefixLengths: [Int], fitsMetric: Bool, executor: any Executor
  ) throws {
    self.learner = learner
    self.prompts = prompts
    self.hypothesis = hypothesis
    self.prefixLengths = prefixLengths
    self.fitsMetric = fitsMetric
    queryCount = queries
    blocks = promptBlocks(prompts.count)
    @Sendable func features(_ batch: PromptBatch) throws -> PromptBatch {
      try hypothesis.map { try batch.features(by: $0) } ?? batch
    }
    let chunks = blocks.flatMap(Self.fittedChunks)
    let batches = try executor.map(count: chunks.count) { index in
      let batch = try prompts.prompts(chunks[index])
      _ = try features(batch).prefixSpectra(after: prefixLengths)
      return batch
    }
    surveyed = Dictionary(uniqueKeysWithValues: zip(chunks, batches))
    let survey = try EigenvalueSurvey(batches.map(features), prefixLengths: prefixLengths)
    dimension = try features(batches[0]).shape.dimension
    shares = ExplainedShares.Statistic(survey, steps: learner.axis.count, dimension: dimension)
    plusPlus =
      learner.axis.count <= FittedPlusPlus.maxSteps
      ? FittedPlusPlus.Statistic(survey, steps: learner.axis.count) : nil
    response = SpectralResponse.Statistic(survey, steps: learner.axis.count)
  }

  var blockCount: Int { blocks.count }
  func promptCount(ofBlock index: Int) -> Int { blocks[index].count }

  /// The chunks of a block that belong to the first prompts.
  private static func fittedChunks(of block: Range<Int>) -> [Range<Int>] {
    block.clamped(to: 0..<maxFittedPrompts).chunks(of: promptChunkSize)
  }

  func outcome(ofBlock index: Int, finished: (Int) -> Void) -> Outcome {
    Attempt { try sums(ofBlock: index, finished: finished) }
  }

  private func sums(ofBlock index: Int, finished: (Int) -> Void) throws -> WeightSums {
    let fitted = Self.fittedChunks(of: blocks[index])
    let others = (fitted.last?.upperBound ?? blocks[index].lowerBound)..<blocks[index].upperBound
    return try WeightSums(
      joining: (fitted + others.chunks(of: promptChunkSize)).map { chunk in
        defer { finished(chunk.count) }
        return try sums(over: surveyed[chunk] ?? prompts.prompts(chunk), isFitted: surveyed[chunk] != nil)
      })
  }

  private func sums(over batch: PromptBatch, isFitted: Bool) throws -> WeightSums {
    let (weights, quality) = try inducedWeights(on: batch)
    let features = try features(of: batch)
    let spectral = try EigenCoordinates.ofPrompts(
      0..<batch.count, of: features, weights, prefixLengths: prefixLengths)
    return WeightSums(
      shares: shares.sums(spectral), plusPlus: plusPlus?.sums(spectral), response: response.sums(spectral),
      coordinates: hypothesis == nil ? CoordinateResponse.sums(spectral) : nil,
      quality: quality, weights: fitsMetric && isFitted ? weights : nil)
  }

  func accepts(_ outcome: Outcome, ofBlock index: Int) -> Bool {
    guard case .value(let sums) = outcome else { return true }
    let (count, steps) = (blocks[index].count, learner.axis.count)
    let weightSizes = sums.weights.map { [$0.steps, $0.prompts, $0.points, $0.width] }
    let fittedCount = fitsMetric ? Self.fittedChunks(of: blocks[index]).reduce(0) { $0 + $1.count } : 0
    return sums.shares.has(prompts: count, quantities: shares.width)
      && sums.plusPlus.has(prompts: plusPlus == nil ? nil : count, quantities: plusPlus?.width ?? 0)
      && sums.response.has(prompts: count, quantities: response.width)
      && sums.coordinates.has(
        prompts: hypothesis == nil ? count : nil, quantities: (steps + 1) * dimension * dimension)
      && sums.quality.has(prompts: hasOwnWeights ? nil : count, quantities: 4 * steps)
      && weightSizes == (fittedCount > 0 ? [steps, fittedCount, prompts.shape.points, dimension] : nil)
  }

  /// Whether weights are known without queries.
  private var hasOwnWeights: Bool { hypothesis == nil && learner.hasKnownWeights }

  /// Prompts as the hypothesis sees them, with features in place of inputs.
  private func features(of batch: PromptBatch) throws -> PromptBatch {
    try hypothesis.map { try batch.features(by: $0) } ?? batch
  }

  private func features(of queries: QueryBatch, beside batch: PromptBatch) throws -> QueryBatch {
    try hypothesis.map { try $0.features(of: queries, beside: batch) } ?? queries
  }

  /// The weights that a learner has, or induces at queries, after the prefixes in question; and how well the weights of
  /// another set of queries agree.
  private func inducedWeights(on batch: PromptBatch) throws -> (StepTensor, quality: BlockSum?) {
    do {
      if hasOwnWeights {
        let run = LearnerRun(learner, on: batch, of: prompts, queries: 0)
        return (try run.values(of: .inducedWeights), nil)
      }
      let count = queryCount
      let queries = try prompts.queries(batch.range, count: 2 * count)
      let (first, second) = (
        queries.queries(0..<count, after: prefixLengths), queries.queries(count..<2 * count, after: prefixLengths)
      )
      let predictions = try learner.predictions(at: first, of: batch)
      let points = try features(of: first, beside: batch)
      let weights = try linearFits(to: predictions, at: points)
      let (otherPredictions, otherPoints) = try (
        learner.predictions(at: second, of: batch), features(of: second, beside: batch)
      )
      let others = try linearFits(to: otherPredictions, at: otherPoints)
      guard weights.values.allSatisfy(\.isFinite), others.values.allSatisfy(\.isFinite) else {
        throw LockstepError.comparison(
          "it diverges: its induced weights are not finite on \(batch.range.inWords); use fewer examples, or a smaller rate "
            + "or alpha")
      }
      let quality = FitQuality.sums(weights, otherPredictions, at: otherPoints, others, prefixLengths: prefixLengths)
      return (weights, quality)
    } catch let failure as PromptFailure {
      throw LockstepError.comparison("\(failure)")
    }
  }
}

extension Range<Int> {
  /// The prompts of these indices.
  fileprivate var inWords: String {
    count == 1 ? "prompt \(lowerBound)" : "prompts \(lowerBound) to \(upperBound - 1)"
  }
}
