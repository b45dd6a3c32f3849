internal import LockstepResults
internal import LockstepCore

/// The prepared evidence of one prompt, kept until the best matches are known.
struct DetailedPrompt: Sendable {
  /// For each metric and learner; nil for a learner that the metric leaves out.
  var evidence: [[Evidence?]]
}

extension BestMatches {
  /// The most steps of a learner for which it is told where the similarity comes from.
  static let maxExplainedSteps = 12

  /// How much each number of examples adds to the similarity of some steps of A with their best matches in B, over a few
  /// prompts; nil for a metric that is no sum over t.
  ///
  /// - Parameter evidence: The prepared evidence of A and B for each of the prompts.
  static func contributions(
    of matches: [BestMatch], among others: StepAxis, _ evidence: [(a: Evidence, b: Evidence)],
    by metric: any SimilarityMetric, points: Int
  ) -> StepCurves? {
    let rows = evenlySpaced(matches.count, atMost: maxExplainedSteps)
    var sums = CurveSums(entries: rows.count * points)
    for (a, b) in evidence {
      var values: [Double] = []
      for row in rows {
        guard let column = others.values.firstIndex(of: matches[row].best),
          let parts = metric.contributions(a, step: row, b, step: column, prompt: 0)
        else { return nil }
        values += parts
      }
      sums.add(values)
    }
    return sums.curves(steps: rows.map { matches[$0].step }, places: Array(0..<points))
  }
}
