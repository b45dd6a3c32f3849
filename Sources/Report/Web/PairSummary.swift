internal import LockstepCore
internal import LockstepResults

/// What the page says of a pair.
struct PairSummary {
  /// Verdicts of a pair, whichever way it is looked at.
  enum Kind: CaseIterable {
    case same, exponential, constant, unclear, tooFewSteps

    var heading: String {
      switch self {
      case .same: "The same rate up to a factor"
      case .exponential: "One is exponentially slower"
      case .constant: "One step matches all"
      case .unclear: "No clear trend"
      case .tooFewSteps: "Too few steps for a trend"
      }
    }

    var verbs: (one: String, many: String) {
      switch self {
      case .same: ("converges at the same rate up to a factor", "converge at the same rate up to a factor")
      case .exponential: ("has a learner that is exponentially slower", "have a learner that is exponentially slower")
      case .constant: ("matches one step with all", "match one step with all")
      case .unclear: ("shows no clear trend", "show no clear trend")
      case .tooFewSteps: ("has too few steps for a trend", "have too few steps for a trend")
      }
    }
  }

  let id: String
  let metric: MetricResults
  let comparison: Comparison
  let a: LearnerResults
  let b: LearnerResults
  /// The direction that says more: A's steps matched with B's, or the other way round.
  private let told: (matching: BestMatches, from: LearnerResults, to: LearnerResults)

  init(id: String, _ metric: MetricResults, _ comparison: Comparison, _ a: LearnerResults, _ b: LearnerResults) {
    self.id = id
    self.metric = metric
    self.comparison = comparison
    self.a = a
    self.b = b
    let isClearer =
      Self.rank(comparison.backward.trend.verdict) < Self.rank(comparison.forward.trend.verdict)
    told = isClearer ? (comparison.backward, b, a) : (comparison.forward, a, b)
  }

  private static func rank(_ verdict: Trend.Verdict) -> Int {
    switch verdict {
    case .linear, .exponential, .logarithmic: 0
    case .constant: 1
    case .unclear: 2
    case .tooFewSteps: 3
    }
  }

  var kind: Kind {
    switch told.matching.trend.verdict {
    case .linear: .same
    case .exponential, .logarithmic: .exponential
    case .constant: .constant
    case .unclear: .unclear
    case .tooFewSteps: .tooFewSteps
    }
  }

  var mark: VerdictMark { VerdictMark(told.matching.trend.verdict) }

  var sentence: PageContent.Sentence {
    let trend = told.matching.trend.sentence(from: told.from, to: told.to)
    // The other verdicts name both learners.
    let isAnonymous = [Kind.unclear, .tooFewSteps].contains(kind)
    return PageContent.Sentence(
      id: id, text: isAnonymous ? "\(a.label) and \(b.label): \(trend)" : trend,
      evidence: Self.evidence(told.matching))
  }

  /// What the verdict rests on.
  private static func evidence(_ matching: BestMatches) -> String {
    let fitted = matching.matches.filter { matching.trend.steps.contains($0.step) }
    let values = (fitted.isEmpty ? matching.matches : fitted).map(\.similarity)
    return "best matches \(number(values.min(), digits: 3)) to \(number(values.max(), digits: 3))"
  }

  /// An entry of the matrix: the row's learner A, the column's B.
  func cell(_ matching: BestMatches, _ a: LearnerResults, _ b: LearnerResults) -> PageContent.Cell {
    let mark = VerdictMark(matching.trend.verdict)
    return PageContent.Cell(
      link: id, style: mark.style, symbol: mark.symbol, amount: matching.trend.amount ?? "",
      title: "\(a.label) | \(b.label): \(matching.trend.sentence(from: a, to: b))")
  }

  func pair(_ figures: [PageContent.Chart]) -> PageContent.Pair {
    let there = comparison.forward.trend.sentence(from: a, to: b)
    let back = comparison.backward.trend.sentence(from: b, to: a)
    return PageContent.Pair(
      id: id, symbol: mark.symbol, style: mark.style, a: a.label, b: b.label, verdict: kind.heading.lowercased(),
      sentences: there == back ? [there] : [there, back], hasScales: !figures.isEmpty, figures: figures,
      tables: [table(comparison.forward, a, b), table(comparison.backward, b, a)])
  }

  private func table(_ matching: BestMatches, _ a: LearnerResults, _ b: LearnerResults) -> PageContent.Table {
    let text = MatchTable(matching: matching, metric: metric, a: a, b: b)
    return PageContent.Table(
      heading: "Best \(b.steps.name) of \(b.label) for each \(a.steps.name) of \(a.label)", step: a.steps.name,
      other: b.steps.name, value: text.valueName,
      rows: text.cells.map { cells in
        PageContent.Table.Row(
          step: cells[0], best: cells[1], stepInterval: cells[2], wins: cells[3], similarity: cells[4],
          similarityInterval: cells[5], ties: cells[6], flag: cells[7])
      })
  }
}
