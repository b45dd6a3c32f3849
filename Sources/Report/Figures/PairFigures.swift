internal import LockstepCore
internal import LockstepResults

/// The charts of one learner's steps matched with another's.
struct PairFigures: Sendable {
  /// The beginning of the figures' names.
  let name: String
  let metric: MetricResults
  let a: LearnerResults
  let b: LearnerResults
  let comparison: Comparison

  /// Where a learner has but one step there is no course of best matches.
  var all: [Figure] {
    let hasCourse = a.steps.count > 1 && b.steps.count > 1
    return [heatmap, hasCourse ? bestMatches : nil, contributions].compactMap(\.self)
  }

  var stepOfA: String { "\(a.steps.name) of \(a.label)" }
  var stepOfB: String { "\(b.steps.name) of \(b.label)" }

  /// Which numbers of examples the similarity comes from.
  var contributions: Figure? {
    guard let curves = comparison.forward.contributions else { return nil }
    return CurveChart(curves, place: "t", value: "part").figure(
      name: "\(name)-contributions", title: "Which t carry the similarity",
      caption: "What the prediction after t examples adds to \(metric.label) of some \(plural(a.steps.name)) of "
        + "\(a.label) and their best match in \(b.label); the parts of a curve add up to the similarity.",
      x: "examples t", y: .number("part of \(metric.label)"), color: stepOfA)
  }
}
