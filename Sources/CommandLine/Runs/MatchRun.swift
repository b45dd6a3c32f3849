internal import LockstepResults
internal import LockstepCore
internal import LockstepMatching
internal import LockstepNumerics
internal import LockstepRegistry

/// A comparison that fits into memory, and its provenance.
struct MatchRun {
  let matcher: Matcher
  private let provenance: Provenance

  /// - Parameter metrics: The metrics' specifications, which also label them in the results.
  /// - Throws: `LockstepError` if the comparison needs more memory than the machine has, a metric is
  ///   invalid, or the matcher refuses the comparison.
  init(
    _ learners: [NamedLearner], by metrics: [String], on set: any PromptSet, from source: Provenance.PromptSource,
    resamples: Int = 1000, queries: Int = 100, seed: Int, jobs: Int, in catalog: Catalog
  ) throws {
    let metrics = try metrics.map { specification in
      let metric = try catalog.metric(specification)
      return NamedMetric(metric, label: specification)
    }
    matcher = try Matcher(
      learners, by: metrics, measuring: catalog.plugins.measurements.map { $0.init() }, on: set,
      leastSquares: catalog.leastSquares(),
      settings: MatchSettings(resamples: resamples, seed: UInt64(seed), queries: queries),
      executor: ThreadExecutor(workers: jobs))
    try SystemResources.requireMemory(
      matcher.memoryEstimate,
      remedy:
        "reduce the dimension (\(set.shape.dimension)), the context size (\(set.shape.contextSize)), the number of "
        + "steps or --jobs (\(jobs))")
    provenance = Provenance(
      version: LockstepVersion.current, kernels: OpenBLAS.kernels, promptSource: source, shape: set.shape,
      promptCount: set.count, resamples: resamples, seed: seed, queries: queries)
  }

  /// The number of prompts.
  var promptCount: Int { provenance.promptCount }

  /// Runs the comparison.
  func document(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> ResultsDocument {
    ResultsDocument(provenance: provenance, results: try matcher.run(progress: progress))
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
