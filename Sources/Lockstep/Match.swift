/// Matches every pair of learners step by step, beside the zero predictor and least squares.
///
///     let results = try match(
///       [IterativeNewton(), GradientDescent()],
///       on: LinearRegression().prompts(320, dimension: 20, contextSize: 40))
///     print(results.summary)
///
/// - Parameters:
///   - learners: At least two. Each is labeled by its identifier, or by its whole specification if two share one.
///   - metrics: At least one; by default the paper's similarities of errors and of induced weights.
///   - measurements: The curves to measure of each learner by itself.
///   - prompts: At least two.
///   - settings: The bootstrap, and the queries for induced weights.
///   - executor: What runs the blocks of prompts; by default a thread for each processor. It does not change any result.
/// - Throws: `LockstepError` if an option is out of range, a file cannot be read, or no two learners can be
///   compared.
public func match(
  _ learners: [any LearnerPlugin], by metrics: [any SimilarityMetric] = [ErrorSimilarity(), WeightSimilarity()],
  measuring measurements: [any Measurement] = [SquaredError()], on prompts: any PromptSet,
  settings: MatchSettings = MatchSettings(),
  executor: any Executor = ThreadExecutor()
) throws -> MatchResults {
  let namedLearners = try zip(learners, labels(of: learners)).map { try NamedLearner($0, label: $1) }
  let namedMetrics = try zip(metrics, labels(of: metrics)).map { metric, label in
    try metric.validate()
    return NamedMetric(metric, label: label)
  }
  return try Matcher(
    namedLearners, by: namedMetrics, measuring: measurements, on: prompts, leastSquares: OrdinaryLeastSquares(),
    settings: settings, executor: executor
  ).run()
}

/// Each plugin's identifier, or its whole specification if another one has the same identifier.
private func labels(of plugins: [any Plugin]) -> [String] {
  let identifiers = plugins.map { type(of: $0).about.identifier }
  return zip(plugins, identifiers).map { plugin, identifier in
    identifiers.count { $0 == identifier } > 1 ? plugin.specification : identifier
  }
}

extension FunctionClass {
  /// Prompts drawn from the function class.
  ///
  /// - Parameters:
  ///   - count: The number of prompts, at least 1.
  ///   - dimension: The dimension d of an input, at least 1.
  ///   - contextSize: The number n of examples before the last query, at least 1.
  ///   - seed: What all prompts follow from.
  public func prompts(_ count: Int, dimension: Int, contextSize: Int, seed: UInt64 = 0) -> SampledPrompts {
    SampledPrompts(
      of: self, shape: PromptShape(dimension: dimension, contextSize: contextSize), count: count, seed: seed)
  }
}
