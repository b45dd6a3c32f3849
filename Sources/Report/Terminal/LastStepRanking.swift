internal import LockstepCore
internal import LockstepResults

/// The learners by their similarity to the last step of one of them, such as the last layer of a network.
struct LastStepRanking {
  private struct Rival {
    let label: String
    let match: BestMatch
    /// The best similarity that any step of the learner has to least squares.
    let toLeastSquares: Double?
  }

  private let learner: LearnerResults
  private let rivals: [Rival]
  private let valueName: String

  /// The most rows; a table of everything is elsewhere.
  private static let maxRows = 6

  /// The ranking of the learners that were compared with `learner`.
  init(of learner: LearnerResults, by metric: MetricResults) {
    self.learner = learner
    valueName = metric.valueName
    rivals = metric.comparisons.compactMap { comparison -> Rival? in
      guard [comparison.a, comparison.b].contains(learner.label) else { return nil }
      let (label, best) =
        comparison.a == learner.label ? (comparison.b, comparison.aToB) : (comparison.a, comparison.bToA)
      guard let match = best.matches.last else { return nil }
      let references = metric.references.first { $0.learner == label }?.leastSquares
      return Rival(
        label: label, match: match,
        toLeastSquares: metric.direction == .higherIsBetter ? references?.max() : references?.min())
    }.sorted { metric.direction.isBetter($0.match.similarity, than: $1.match.similarity) }
  }

  /// The table, without intervals where it would not fit; empty if there is no other learner.
  func lines(_ style: TerminalStyle) -> [String] {
    guard !rivals.isEmpty else { return [] }
    let header = ["learner", "step", "[95%]", valueName, "[95%]", "to ols"]
    let rows = [header] + merged.prefix(Self.maxRows).map { [$0.labels.joined(separator: ", ")] + $0.cells }
    let full = alignedColumns(rows, textColumns: [0]).map { "    " + $0 }
    let short = alignedColumns(rows.map { [$0[0], $0[1], $0[3]] }, textColumns: [0]).map { "    " + $0 }
    let list = rows.dropFirst().flatMap { style.wrapped("    \($0[0]): \(learner.steps.name) \($0[1]), \($0[3])") }
    let rest = merged.count - Self.maxRows
    return style.wrapped("  closest to the last \(learner.steps.name) of \(learner.label):")
      + (style.fits(full) ? full : style.fits(short) ? short : list) + (rest > 0 ? ["    and \(rest) more"] : [])
  }

  /// The rows, learners with the same numbers in one: under exact line searches conjugate gradients, BFGS and L-BFGS are
  /// one method.
  private var merged: [(labels: [String], cells: [String])] {
    rivals.reduce(into: []) { rows, rival in
      let match = rival.match
      let cells = [
        "\(match.best)", "[\(match.stepInterval.lowerBound), \(match.stepInterval.upperBound)]",
        number(match.similarity, digits: 3),
        "[\(number(match.similarityInterval.lowerBound, digits: 3)), "
          + "\(number(match.similarityInterval.upperBound, digits: 3))]",
        number(rival.toLeastSquares, digits: 3),
      ]
      if let index = rows.firstIndex(where: { $0.cells == cells }) {
        rows[index].labels.append(rival.label)
      } else {
        rows.append(([rival.label], cells))
      }
    }
  }
}

extension MetricResults {
  /// What a value is called.
  var valueName: String { direction == .higherIsBetter ? "similarity" : "distance" }
}
