internal import LockstepCore
internal import LockstepMatching
internal import LockstepNumerics
internal import LockstepRegistry
internal import LockstepResults

/// A comparison that fits into memory, and its provenance.
struct MatchRun {
  let matcher: Matcher
  private let learners: [NamedLearner]
  private let metrics: [String]
  let provenance: Provenance

  /// - Parameter metrics: The metrics' specifications, which also label them in the results.
  /// - Throws: `LockstepError` if the comparison needs more memory than the machine has, a metric is
  ///   invalid, or the matcher refuses the comparison.
  init(
    _ learners: [NamedLearner], by metrics: [String], on set: any PromptSet, from source: Provenance.PromptSource,
    resamples: Int = 1000, queries: Int = 100, seed: Int, executor: any Executor, in catalog: Catalog
  ) throws {
    self.learners = learners
    self.metrics = metrics
    let named = try metrics.map { specification in
      let metric = try catalog.metric(specification)
      return NamedMetric(metric, label: specification)
    }
    let settings = MatchSettings(resamples: resamples, seed: UInt64(seed), queries: queries)
    matcher = try Matcher(
      learners, by: named, measuring: catalog.plugins.measurements.map { $0.init() }, on: set,
      leastSquares: catalog.leastSquares(),
      settings: settings, executor: executor)
    guard matcher.resultsEstimate <= Double(ResultsDocument.maxSize) else {
      throw LockstepError.option(
        "the results of all pairs of steps would be about \(Int(matcher.resultsEstimate) >> 20) MB; the maximum is "
          + "\(ResultsDocument.maxSize >> 20) MB: record fewer steps, as in steps=0..1000/10")
    }
    try SystemResources.requireMemory(
      matcher.memoryEstimate, workers: executor.workers,
      remedy:
        "reduce the dimension (\(set.shape.dimension)), the context size (\(set.shape.contextSize)), the number of "
        + "steps or --jobs (\(executor.workers))")
    provenance = Provenance(source, set, settings)
  }

  /// The number of prompts.
  var promptCount: Int { provenance.promptCount }

  /// Runs the comparison.
  ///
  /// - Returns: nil if the outcomes of all blocks do not come together here.
  func document(
    on distribution: any Distribution,
    progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void = { _, _ in }
  ) throws -> ResultsDocument? {
    let description = WorkDescription(learners, provenance, options: [("metrics", metrics.joined(separator: " "))])
    return try distribution.runner(for: description).outcomes(of: matcher, progress: progress).map {
      ResultsDocument(provenance: provenance, results: try matcher.results(of: $0))
    }
  }
}

extension Experiment {
  /// The prompts of the experiment.
  func prompts(in catalog: Catalog) throws -> SampledPrompts {
    SampledPrompts(
      of: try catalog.functionClass(functionClass),
      shape: PromptShape(dimension: dimension, contextSize: contextSize), count: promptCount, seed: UInt64(seed))
  }
}
