internal import LockstepCore
internal import LockstepResults

/// The charts of one learner's steps matched with another's.
struct PairFigures: Sendable {
  /// The start of the figures' names.
  let prefix: String
  let metric: MetricResults
  let a: LearnerResults
  let b: LearnerResults
  let comparison: Comparison

  /// A learner with a single step has no trend of best matches.
  var all: [Figure] {
    let hasTrend = a.steps.count > 1 && b.steps.count > 1
    return [heatmap, hasTrend ? bestMatches : nil, contributions].compactMap(\.self)
  }

  var stepOfA: String { "\(a.steps.name) of \(a.label)" }
  var stepOfB: String { "\(b.steps.name) of \(b.label)" }

  /// The contributions of numbers of examples to the similarity.
  var contributions: Figure? {
    guard let curves = comparison.aToB.contributions else { return nil }
    let title = "Contribution by context length"
    let caption =
      "Contribution of the prediction after t examples to \(inWords(metric.label)) of some \(plural(a.steps.name)) of \(a.label) "
      + "and their best match in \(b.label). The contributions of a curve sum to the \(metric.valueName)."
    return CurveChart(
      curves: curves,
      axes: CurveAxes(
        title: title, caption: caption, position: .init("t", label: "examples t"),
        value: .init("contribution", label: "contribution to \(inWords(metric.label))")),
      steps: stepOfA
    ).figure(prefix: prefix, kind: "contributions", title: title, caption: caption)
  }
}
