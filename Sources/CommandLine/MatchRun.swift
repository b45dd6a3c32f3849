internal import LockstepResults
internal import LockstepCore
internal import LockstepMatching
internal import LockstepNumerics
internal import LockstepOrdinaryLeastSquares
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepForgetting
internal import LockstepSpanResidual
internal import LockstepSquaredError

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
      let resolved = try catalog.metric(text)
      return NamedMetric(
        label: text, specification: resolved.specification, metric: try resolved.plugin.metric(resolved.options))
    }
    matcher = try Matcher(
      learners, by: metrics, measuring: Self.measurements, on: set, leastSquares: OrdinaryLeastSquares(),
      settings: MatchSettings(resamples: resamples, seed: UInt64(seed), queries: queries),
      executor: ThreadExecutor(workers: jobs))
    try Machine.requireMemory(
      matcher.memoryEstimate,
      remedy: "choose a smaller dimension (\(set.shape.dimension)) or context (\(set.shape.contextSize)), fewer steps "
        + "or fewer --jobs (\(jobs))")
    provenance = Provenance(
      version: LockstepVersion.current, kernels: OpenBLAS.kernels, promptSource: source, shape: set.shape,
      promptCount: set.count, resamples: resamples, seed: seed, queries: queries)
  }

  /// The curves that are measured of every learner.
  static let measurements: [any Measurement] = [SquaredError(), Forgetting(), SpanResidual()]

  /// The number of prompts.
  var promptCount: Int { provenance.promptCount }

  /// Makes the comparison.
  func document(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> ResultsDocument {
    ResultsDocument(provenance: provenance, results: try matcher.run(progress: progress))
  }
}

extension Experiment {
  /// The prompts that it is made on.
  func prompts(in catalog: Catalog) throws -> (prompts: SampledPrompts, functionClass: String) {
    let resolved = try catalog.functionClass(functionClass)
    let prompts = SampledPrompts(
      of: try resolved.plugin.functionClass(resolved.options), named: resolved.specification,
      shape: PromptShape(dimension: dimension, contextSize: contextSize), count: promptCount, seed: UInt64(seed))
    return (prompts, resolved.specification)
  }
}
