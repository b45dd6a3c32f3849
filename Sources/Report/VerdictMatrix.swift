internal import LockstepResults

/// The verdicts on all pairs of learners by one metric, the row's learner against the column's.
struct VerdictMatrix {
  /// A row learner's verdict against a column learner.
  struct Cell {
    let mark: VerdictMark
    /// The number N of the verdict; nil if it has none.
    let amount: String?
    let sentence: String
    /// The position of the pair among the metric's comparisons.
    let pair: Int
  }

  /// The labels of the learners that are compared, in the results' order.
  let labels: [String]
  private var cells: [String: [String: Cell]] = [:]

  init(_ metric: MetricResults, of results: MatchResults) {
    for (pair, comparison) in metric.comparisons.enumerated() {
      guard let (a, b) = results.learners(of: comparison) else { continue }
      for (best, row, column) in [(comparison.aToB, a, b), (comparison.bToA, b, a)] {
        cells[row.label, default: [:]][column.label] = Cell(
          mark: VerdictMark(best, of: comparison), amount: best.trend.amount,
          sentence: best.trend.sentence(from: row, to: column), pair: pair)
      }
    }
    labels = results.learners.map(\.label).filter(cells.keys.contains)
  }

  /// The cell of a row and a column; nil on the diagonal.
  subscript(row: String, column: String) -> Cell? { cells[row]?[column] }

  /// The marks that occur, the most informative first.
  var marks: [VerdictMark] {
    let occurring = Set(cells.values.flatMap { $0.values.map(\.mark) })
    return VerdictMark.allCases.filter(occurring.contains)
  }

  /// The matrix as lines, with numbers as column headings; without the numbers N where these would not fit, and row by row
  /// where not even the marks do.
  func lines(_ style: TerminalStyle) -> [String] {
    let full = lines { [$0.mark.symbol, $0.amount].compactMap(\.self).joined(separator: " ") }
    if style.fits(full) { return full }
    let marks = lines { $0.mark.symbol }
    if style.fits(marks) { return marks }
    return labels.flatMap { row in
      let verdicts = labels.compactMap { column in self[row, column].map { "\($0.mark.symbol) \(column)" } }
      return style.wrapped("  \(row) \(verdicts.joined(separator: ", "))")
    }
  }

  private func lines(_ text: (Cell) -> String) -> [String] {
    let header = ["", ""] + labels.indices.map { "\($0 + 1)" }
    let rows = labels.enumerated().map { index, row in
      ["\(index + 1)", row] + labels.map { column in self[row, column].map(text) ?? "" }
    }
    return alignedColumns([header] + rows, textColumns: [1]).map { "  " + $0 }
  }
}
