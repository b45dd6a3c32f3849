internal import LockstepCore
internal import LockstepNumerics

extension Conformance {
  /// The features of a point do not depend on later ones, and those of a query that repeats a point have the same inner
  /// products with the examples as the point's own.
  static func check(_ hypothesis: any FeatureHypothesis, _ report: inout Report) {
    for prompts in PromptCase.all {
      report.attempt("the features of \(prompts)") { report in
        let batch = prompts.batch()
        let features = try hypothesis.features(of: batch)
        report.require(
          features.labels == batch.labels && features.shape.contextSize == batch.shape.contextSize,
          "features must leave labels and the number of points as they are (\(prompts))")
        report.require(
          features.range == batch.range && features.firstIndex == batch.firstIndex,
          "features must leave the prompts' numbers and indices as they are (\(prompts))")
        let count = hypothesis.featureCount(for: batch.shape)
        report.require(
          features.shape.dimension == count,
          "there are \(features.shape.dimension) features; expected \(count) (\(prompts))")
        report.require(features.inputs.allSatisfy(\.isFinite), "a feature is not finite (\(prompts))")
        let (n, d) = (batch.shape.contextSize, batch.shape.dimension)
        let repeated = QueryBatch(
          range: batch.range, queriesPerPrompt: n + 1, dimension: d, inputs: batch.inputs)
        let queries = try hypothesis.features(of: repeated, beside: batch)
        let t = batch.shape.points / 2
        let changed = try hypothesis.features(of: prompts.batch(changedAfter: t))
        for prompt in 0..<batch.count {
          let points = features.inputs(of: prompt, first: n + 1)
          let examples = features.inputs(of: prompt, first: n)
          let own = points * examples.transposed
          report.require(
            relativeDifference((queries.matrix(of: prompt) * examples.transposed).elements, own.elements) < 1e-6,
            "the features of a query that repeats a point differ from the point's own (\(prompts))")
          let (early, again) = (features.inputs(of: prompt, first: t + 1), changed.inputs(of: prompt, first: t + 1))
          report.require(
            relativeDifference((again * again.transposed).elements, (early * early.transposed).elements) < 1e-9,
            "the features of a point depend on points that come later (\(prompts))")
        }
      }
    }
  }
}
