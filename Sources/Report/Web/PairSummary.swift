internal import LockstepCore
package import LockstepResults

/// The summary of a pair on a page.
package struct PairSummary {
  let id: String
  let metric: MetricResults
  let comparison: Comparison
  let a: LearnerResults
  let b: LearnerResults
  /// The direction with the clearer verdict: A to B or B to A.
  private let clearer: (best: BestMatches, from: LearnerResults, to: LearnerResults)

  package init(id: String, _ metric: MetricResults, _ comparison: Comparison, _ a: LearnerResults, _ b: LearnerResults)
  {
    self.id = id
    self.metric = metric
    self.comparison = comparison
    self.a = a
    self.b = b
    let isBClearer = Self.rank(comparison.bToA.trend.verdict) < Self.rank(comparison.aToB.trend.verdict)
    clearer = isBClearer ? (comparison.bToA, b, a) : (comparison.aToB, a, b)
  }

  private static func rank(_ verdict: Trend.Verdict) -> Int {
    switch verdict {
    case .linear, .power, .exponential, .logarithmic: 0
    case .constant: 1
    case .unclear: 2
    case .tooFewSteps: 3
    }
  }

  /// The mark of the pair, which stands between the learners of ``names``: of two learners the exponentially faster one is first.
  var mark: VerdictMark { direction == .slower ? .faster : direction }

  /// The labels of the learners in the order of the mark.
  private var names: (first: String, second: String) {
    let (from, to) = (clearer.from.label, clearer.to.label)
    return direction == .slower ? (to, from) : (from, to)
  }

  private var direction: VerdictMark { VerdictMark(clearer.best, of: comparison) }

  /// The verdict in a sentence.
  package var verdict: String {
    let trend = clearer.best.trend.sentence(from: clearer.from, to: clearer.to)
    // The other verdicts name both learners.
    let isAnonymous = [VerdictMark.unclear, .tooFewSteps].contains(mark)
    if isAnonymous { return "\(a.label) and \(b.label): \(trend)" }
    return ([trend] + [comparison.rateSentence, comparison.contradiction].compactMap(\.self)).joined(separator: "; ")
  }

  /// The row in the table of pairs, with the range of the similarities behind the verdict.
  var row: [String: Any] {
    let best = clearer.best
    let fitted = best.matches.filter { best.trend.steps.contains($0.step) }
    let values = (fitted.isEmpty ? best.matches : fitted).map(\.similarity)
    let (low, high) = (number(values.min(), digits: 3), number(values.max(), digits: 3))
    return templateContent([
      "id": id, "pair": "\(a.label) \(b.label)", "text": verdict, "rate": mark.hasRate ? best.trend.amount : nil,
      "range": "\(low) to \(high)", "best": metric.direction == .higherIsBetter ? high : low,
    ])
  }

  /// The section of the pair, with the content of its charts.
  func content(_ figures: [[String: Any]]) -> [String: Any] {
    [
      "id": id, "symbol": mark.symbol, "style": mark.style, "a": names.first, "b": names.second,
      "verdict": mark.heading.lowercased(), "sentences": comparison.sentences(a, b), "hasScales": !figures.isEmpty,
      "figures": figures, "tables": [table(comparison.aToB, a, b), table(comparison.bToA, b, a)],
    ]
  }

  private func table(_ best: BestMatches, _ a: LearnerResults, _ b: LearnerResults) -> [String: Any] {
    let table = MatchTable(best: best, metric: metric, a: a, b: b)
    return [
      "heading": "Best \(b.steps.name) of \(b.label) for each \(a.steps.name) of \(a.label)", "step": a.steps.name,
      "other": b.steps.name, "value": metric.valueName, "rows": table.cells,
    ]
  }
}

/// What a mark says of a pair as a whole.
extension VerdictMark {
  /// The marks of pairs, the most informative first.
  static let ofPairs = allCases.filter { $0 != .slower }

  var heading: String {
    switch self {
    case .same: "Same rate up to a constant factor"
    case .linear: "Linear, but not the same rate"
    case .power: "Power law"
    case .faster, .slower: "One learner is exponentially slower"
    case .constant: "Constant match"
    case .contradictory: "The two directions disagree"
    case .unclear: "No clear trend"
    case .tooFewSteps: "Too few steps for a trend"
    }
  }

  /// Whether the verdict has a rate, the number N of its mark.
  var hasRate: Bool {
    switch self {
    case .same, .linear, .power, .faster, .slower: true
    case .constant, .contradictory, .unclear, .tooFewSteps: false
    }
  }

  var verbs: (one: String, many: String) {
    switch self {
    case .same:
      ("converges at the same rate up to a constant factor", "converge at the same rate up to a constant factor")
    case .linear: ("matches linearly without the same rate", "match linearly without the same rate")
    case .power: ("follows a power law", "follow a power law")
    case .faster, .slower:
      ("has a learner that is exponentially slower", "have a learner that is exponentially slower")
    case .constant: ("matches all steps that count to the same one", "match all steps that count to the same one")
    case .contradictory: ("has two directions that disagree", "have two directions that disagree")
    case .unclear: ("shows no clear trend", "show no clear trend")
    case .tooFewSteps: ("has too few steps for a trend", "have too few steps for a trend")
    }
  }
}
