/// Rows of cells as lines: columns two spaces apart, numbers to the right.
///
/// - Parameters:
///   - rows: As many cells in each row.
///   - textColumns: The columns that are aligned to the left.
package func alignedColumns(_ rows: [[String]], textColumns: Set<Int>) -> [String] {
  let rows = rows.map { $0.map(\.printableLine) }
  let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
  return rows.map { row in
    let cells = row.indices.map { column in
      let padding = String(repeating: " ", count: widths[column] - row[column].count)
      return textColumns.contains(column) ? row[column] + padding : padding + row[column]
    }
    return withoutTrailingSpaces(cells.joined(separator: "  "))
  }
}

extension TerminalStyle {
  /// Whether all lines fit the width.
  func fits(_ lines: [String]) -> Bool { width.map { width in lines.allSatisfy { $0.count <= width } } ?? true }
}

/// A text with spaces before it up to some width.
func padded(_ text: String, _ width: Int) -> String {
  String(repeating: " ", count: max(0, width - text.count)) + text
}

/// A line without trailing spaces.
func withoutTrailingSpaces(_ line: String) -> String {
  String(line.reversed().drop { $0 == " " }.reversed())
}
