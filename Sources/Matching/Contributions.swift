internal import LockstepCore
internal import LockstepResults

extension BestMatches {
  /// The most steps of a learner for which contributions are computed.
  private static let maxContributingSteps = 12

  /// The contribution of each number of examples to the similarity of some steps of A and their best matches in B, over a
  /// few prompts; nil for a metric that is not a sum over t.
  ///
  /// - Parameter evidence: The prepared evidence of A and B for each of the prompts.
  static func contributions(
    to matches: [BestMatch], among others: StepAxis, _ evidence: [(a: PreparedEvidence, b: PreparedEvidence)],
    by metric: any SimilarityMetric, points: Int
  ) -> StepCurves? {
    let rows = evenlySpaced(matches.count, atMost: maxContributingSteps)
    var sums = CurveSums(entries: rows.count * points)
    for (a, b) in evidence {
      var values: [Double] = []
      for row in rows {
        guard let column = others.values.firstIndex(of: matches[row].best),
          let parts = metric.contributions(a, step: row, b, step: column, prompt: 0), parts.count == points
        else { return nil }
        values += parts
      }
      sums.add(values)
    }
    return sums.curves(steps: rows.map { matches[$0].step }, x: Array(0..<points))
  }
}
