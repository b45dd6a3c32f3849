internal import LockstepResults
internal import LockstepCore
internal import LockstepMatching
internal import LockstepNumerics
internal import LockstepOrdinaryLeastSquares
internal import LockstepRegistry
internal import LockstepReport

/// A comparison that was found to fit into the machine, and what it is made from.
struct MatchRun {
  let matcher: Matcher
  private let provenance: Provenance

  /// - Parameter metrics: As they are spelt, which is how the results name them.
  /// - Throws: ``LockstepCore/LockstepError`` if it takes more memory than there is; what a metric or the matcher throws.
  init(
    _ learners: [NamedLearner], by metrics: [String], on set: any PromptSet, from source: Provenance.PromptSource,
    resamples: Int = 1000, queries: Int = 100, seed: Int, jobs: Int, in catalog: Catalog
  ) throws {
    let metrics = try metrics.map { text in
      let metric = try catalog.metric(text)
      return NamedMetric(label: text, specification: metric.specification, metric: metric)
    }
    matcher = try Matcher(
      learners, by: metrics, on: set, leastSquares: OrdinaryLeastSquares(),
      settings: MatchSettings(workers: jobs, resamples: resamples, seed: UInt64(seed), queries: queries))
    try Machine.requireMemory(
      matcher.memoryEstimate,
      remedy: "choose a smaller dimension (\(set.shape.dimension)) or context (\(set.shape.contextSize)), fewer steps "
        + "or fewer --jobs (\(jobs))")
    provenance = Provenance(
      version: LockstepVersion.current, kernels: OpenBLAS.kernels, promptSource: source, shape: set.shape,
      promptCount: set.count, resamples: resamples, seed: seed, queries: queries)
  }

  /// The number of prompts.
  var promptCount: Int { provenance.promptCount }

  /// Makes the comparison.
  func document(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> ResultsDocument {
    ResultsDocument(provenance: provenance, results: try matcher.run(progress: progress))
  }
}

extension Experiment {
  /// The prompts that it is made on.
  func prompts(in catalog: Catalog) throws -> SampledPrompts {
    SampledPrompts(
      of: try catalog.functionClass(functionClass),
      shape: PromptShape(dimension: dimension, contextSize: contextSize), count: promptCount, seed: UInt64(seed))
  }
}
