internal import LockstepCore
internal import LockstepResults

/// The similarities of a pair, a row for each step of A and a column for each step of B: as colors or, without color, as
/// numbers.
struct TerminalHeatmap {
  let comparison: Comparison
  let metric: MetricResults
  let a: LearnerResults
  let b: LearnerResults

  func lines(_ style: TerminalStyle) -> [String] {
    let columnLabels = b.steps.values.map(String.init)
    let labelWidth = width(a.steps.values.map(String.init))
    let means = comparison.similarity.means
    let numberWidth = width([means.min(), means.max()].map { number($0, digits: 3) } + columnLabels)
    let cellWidth = style.hasColor ? 3 : numberWidth + 2
    let columns = shown(b.steps.count, fitting: style.width.map { ($0 - labelWidth - 1) / cellWidth })
    let rows = shown(a.steps.count, fitting: style.width == nil ? nil : 60)

    var lines = style.wrapped(
      "rows: \(plural(a.steps.name)) of \(a.label); columns: \(plural(b.steps.name)) of \(b.label)")
    if columns.count < b.steps.count || rows.count < a.steps.count {
      lines += style.wrapped(
        "(\(rows.count) of \(a.steps.count) rows and \(columns.count) of \(b.steps.count) columns are shown; "
          + "the best column of a row may be hidden)")
    }
    let header =
      style.hasColor
      ? sparse(columns.map { columnLabels[$0] }, cellWidth)
      : columns.map { padded(columnLabels[$0], cellWidth - 1) + " " }.joined()
    lines.append(withoutTrailingSpaces(padded("", labelWidth) + " " + header))
    for row in rows {
      let cells = columns.map { cell(row, $0, width: cellWidth, style) }
      lines.append(withoutTrailingSpaces(padded(String(a.steps.values[row]), labelWidth) + " " + cells.joined()))
    }
    return lines + legend(style)
  }

  private func width(_ texts: [String]) -> Int { texts.map(\.count).max() ?? 0 }

  /// All indices, or as many as fit, evenly spread with both ends.
  private func shown(_ count: Int, fitting limit: Int?) -> [Int] {
    evenlySpaced(count, atMost: max(2, limit ?? count))
  }

  /// Column labels above narrow cells: each starts with its cell, except the last, which ends with it. Labels that would
  /// overlap are left out.
  private func sparse(_ labels: [String], _ cellWidth: Int) -> String {
    let last = labels.last ?? ""
    let lastStart = max(0, labels.count * cellWidth - last.count)
    var text = ""
    for (index, label) in labels.dropLast().enumerated() {
      let start = index * cellWidth
      guard text.count <= start, start + label.count < lastStart else { continue }
      text += padded("", start - text.count) + label + " "
    }
    return text + padded("", lastStart - text.count) + last
  }

  private func cell(_ row: Int, _ column: Int, width: Int, _ style: TerminalStyle) -> String {
    let value = comparison.similarity.means[row * b.steps.count + column]
    let match = comparison.aToB.matches[row]
    let step = b.steps.values[column]
    let isBest = match.best == step
    let isTied = match.ties.contains(step)
    guard style.hasColor else {
      return padded(number(value, digits: 3) + (isBest ? "*" : isTied ? "~" : " "), width)
    }
    let (floor, ceiling) = metric.colorBounds(of: comparison)
    // If the zero predictor is as good as least squares, the scale has no length, and everything is at its end.
    let position = floor == ceiling ? 1 : (value - floor) / (ceiling - floor)
    return style.shaded(isBest ? " ● " : isTied ? " · " : "   ", position)
  }

  private func legend(_ style: TerminalStyle) -> [String] {
    let colors = metric.colorBounds(of: comparison)
    let (floor, ceiling) = (number(colors.floor, digits: 3), number(colors.ceiling, digits: 3))
    let bounds =
      metric.floor == nil ? [] : style.wrapped("floor \(floor): the zero predictor; ceiling \(ceiling): least squares")
    guard style.hasColor else { return style.wrapped("* best of its row, ~ tied with the best") + bounds }
    let cells = min(17, max(2, (style.width ?? 80) - floor.count - ceiling.count - 2))
    let scale = (0..<cells).map { style.shaded(" ", Double($0) / Double(cells - 1)) }.joined()
    return ["\(floor) \(scale) \(ceiling)"] + style.wrapped("● best of its row, · tied with the best") + bounds
  }
}
