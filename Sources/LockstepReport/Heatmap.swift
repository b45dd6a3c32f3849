internal import LockstepCore
internal import LockstepMatching

/// The similarities of a pair, a row for each step of A and a column for each step of B, drawn with letters.
struct Heatmap {
  let comparison: Comparison
  let metric: MetricResults
  let a: LearnerResults
  let b: LearnerResults

  func lines(_ style: TerminalStyle) -> [String] {
    let labelWidth = max(4, a.steps.values.map { String($0).count }.max() ?? 0)
    let columnLabels = b.steps.values.map(String.init)
    let cellWidth = style.hasColor ? 3 : max(6, (columnLabels.map(\.count).max() ?? 0) + 1)
    let columns = shown(b.steps.count, room: style.width.map { ($0 - labelWidth - 1) / cellWidth })
    let rows = shown(a.steps.count, room: style.width == nil ? nil : 60)

    var lines = ["rows: \(plural(a.steps.name)) of \(a.label); columns: \(plural(b.steps.name)) of \(b.label)"]
    if columns.count < b.steps.count || rows.count < a.steps.count {
      lines.append("(\(rows.count) of \(a.steps.count) rows and \(columns.count) of \(b.steps.count) columns shown)")
    }
    lines.append(padded("", labelWidth) + " " + header(columnLabels, columns, cellWidth, style))
    for row in rows {
      let match = comparison.forward.matches[row]
      let cells = columns.map { column in
        cell(row, column, match, width: cellWidth, style)
      }
      lines.append(padded(String(a.steps.values[row]), labelWidth) + " " + cells.joined())
    }
    lines.append(legend(style))
    return lines
  }

  /// All positions, or as many as there is room for, evenly spread with both ends.
  private func shown(_ count: Int, room: Int?) -> [Int] {
    guard let room, count > max(2, room) else { return Array(0..<count) }
    let places = max(2, room)
    return (0..<places).map { $0 * (count - 1) / (places - 1) }
  }

  /// Column labels; those that would run into each other are left out.
  private func header(_ labels: [String], _ columns: [Int], _ cellWidth: Int, _ style: TerminalStyle) -> String {
    guard style.hasColor else { return columns.map { padded(labels[$0], cellWidth) }.joined() }
    var text = ""
    for (place, column) in columns.enumerated() {
      let start = place * cellWidth
      if text.count <= start { text += String(repeating: " ", count: start - text.count) + labels[column] + " " }
    }
    return text
  }

  private func cell(_ row: Int, _ column: Int, _ match: BestMatch, width: Int, _ style: TerminalStyle) -> String {
    let value = comparison.similarity.means[row * b.steps.count + column]
    let step = b.steps.values[column]
    let isBest = match.best == step
    let isTied = match.ties.contains(step)
    guard style.hasColor else {
      return padded(number(value, digits: 3) + (isBest ? "*" : isTied ? "~" : " "), width)
    }
    let mark = isBest ? " ● " : isTied ? " · " : "   "
    return style.shaded(mark, (value - metric.floor) / (metric.ceiling - metric.floor))
  }

  private func legend(_ style: TerminalStyle) -> String {
    let bounds =
      "floor \(number(metric.floor, digits: 3)) (zero predictor), "
      + "ceiling \(number(metric.ceiling, digits: 3)) (least squares)"
    guard style.hasColor else {
      return "* best column of its row, ~ as good as the best; \(bounds)"
    }
    let scale = (0...16).map { style.shaded(" ", Double($0) / 16) }.joined()
    return "\(number(metric.floor, digits: 3)) \(scale) \(number(metric.ceiling, digits: 3))  "
      + "● best column of its row, · as good as the best; \(bounds)"
  }
}

/// A text with spaces before it.
func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}
