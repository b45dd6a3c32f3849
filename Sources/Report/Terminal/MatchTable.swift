internal import LockstepCore
internal import LockstepResults

/// The best matches of one learner's steps among another's, as lines of text.
struct MatchTable {
  let matching: BestMatches
  let metric: MetricResults
  let a: LearnerResults
  let b: LearnerResults

  /// What the metric's numbers are called.
  var valueName: String { metric.direction == .higherIsBetter ? "similarity" : "distance" }

  var lines: [String] {
    let header = [onOneLine(a.steps.name), "best", "[95 %]", "wins", valueName, "[95 %]", "as good", ""]
    let rows = cells
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      let line = row.indices.map { $0 == row.count - 1 ? row[$0] : padded(row[$0], widths[$0]) }
      return withoutTrailingSpaces("  " + line.joined(separator: "  "))
    }
  }

  /// A row for each step: step, best, interval of steps, wins, similarity, its interval, tied steps, flag.
  var cells: [[String]] {
    matching.matches.map { match in
      [
        String(match.step), String(match.best), interval(match.stepInterval.lowerBound, match.stepInterval.upperBound),
        "\(Int((100 * match.support).rounded())) %", number(match.similarity, digits: 3),
        "[\(number(match.similarityInterval.lowerBound, digits: 3)), "
          + "\(number(match.similarityInterval.upperBound, digits: 3))]",
        ties(match), flag(match),
      ]
    }
  }

  private func interval(_ low: Int, _ high: Int) -> String { "[\(low), \(high)]" }

  /// The tied steps, as ranges of neighbors; nothing where the best step is alone.
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

  /// What keeps a best step from counting.
  private func flag(_ match: BestMatch) -> String {
    let hasChoice = match.kind != .gridEnd || b.steps.count > 1
    return match.kind == .interior || !hasChoice ? "" : match.kind.words
  }
}
