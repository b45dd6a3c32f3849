internal import LockstepCore
internal import LockstepResults

/// The best matches of one learner's steps in another learner, as a table.
struct MatchTable {
  let best: BestMatches
  let metric: MetricResults
  let a: LearnerResults
  let b: LearnerResults

  var lines: [String] {
    let header = [a.steps.name, "best", "[95%]", "support", metric.valueName, "[95%]", "ties", ""]
    return alignedColumns([header] + cells, textColumns: [header.count - 1]).map { "  " + $0 }
  }

  /// The meanings of the columns and of the kinds.
  static let legend: [(name: String, value: String)] = [
    ("support", "fraction of the bootstrap resamples with the same best step"),
    (
      "ties",
      "steps practically as good as the best (within 0.001; for squared differences, within 0.001 times the floor)"
    ),
    ("floor", "not closer to any step than to the zero predictor"),
    ("start", "the first learner has not begun to converge"),
    ("undetermined", "the interval of the best step spans more than half of the steps"),
    ("plateau", "tied to the last step: both learners have converged"),
    ("end of grid", "the best step is the last recorded one"),
  ]

  /// A row for each step: step, best, its interval, support, similarity, its interval, tied steps, kind.
  var cells: [[String]] {
    best.matches.map { match in
      [
        String(match.step), String(match.best), interval(match.stepInterval.lowerBound, match.stepInterval.upperBound),
        "\(Int((100 * match.support).rounded()))%", number(match.similarity, digits: 3),
        "[\(number(match.similarityInterval.lowerBound, digits: 3)), "
          + "\(number(match.similarityInterval.upperBound, digits: 3))]",
        ties(match), flag(match),
      ]
    }
  }

  private func interval(_ low: Int, _ high: Int) -> String { "[\(low), \(high)]" }

  /// The tied steps, as ranges of consecutive ones; empty if there is no tie.
  private func ties(_ match: BestMatch) -> String {
    guard match.ties.count > 1 else { return "" }
    let positions = match.ties.compactMap { b.steps.values.firstIndex(of: $0) }
    var runs: [ClosedRange<Int>] = []
    for position in positions {
      if let last = runs.last, last.upperBound + 1 == position {
        runs[runs.count - 1] = last.lowerBound...position
      } else {
        runs.append(position...position)
      }
    }
    return runs.map { run in
      let (first, last) = (b.steps.values[run.lowerBound], b.steps.values[run.upperBound])
      return first == last ? "\(first)" : "\(first)..\(last)"
    }.joined(separator: " ")
  }

  /// The kind of a match that is not interior. The only step of a learner is no end of a grid.
  private func flag(_ match: BestMatch) -> String {
    let hasChoice = match.kind != .gridEnd || b.steps.count > 1
    return match.kind == .interior || !hasChoice ? "" : match.kind.label
  }
}
