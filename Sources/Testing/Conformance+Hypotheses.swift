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
        let count = hypothesis.featureCount(for: batch.shape)
        report.require(
          features.shape.dimension == count,
          "there are \(features.shape.dimension) features; expected \(count) (\(prompts))")
        report.require(features.inputs.allSatisfy(\.isFinite), "a feature is not finite (\(prompts))")
        let (n, d) = (batch.shape.contextSize, batch.shape.dimension)
        let repeated = QueryBatch(
          range: batch.range, queriesPerPrompt: n + 1, dimension: d, inputs: batch.inputs)
        let again = try hypothesis.features(of: repeated, beside: batch)
        for prompt in 0..<batch.count {
          let queries = again.matrix(of: prompt)
          for i in 0...n {
            let own = (0..<n).map { j in zip(features.input(prompt, j).elements, features.input(prompt, i).elements) }
            let asked = (0..<n).map { j in zip(features.input(prompt, j).elements, queries.row(i).elements) }
            let products = { (pairs: [Zip2Sequence<[Double], [Double]>]) in
              pairs.map { $0.reduce(0) { $0 + $1.0 * $1.1 } }
            }
            report.require(
              relativeDifference(products(asked), products(own)) < 1e-6,
              "the features of a query that repeats a point differ from the point's own (\(prompts))")
          }
        }
      }
    }
  }
}
