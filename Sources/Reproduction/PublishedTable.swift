internal import LockstepCore
internal import LockstepFiles

/// A published table: named columns, and rows of numbers with a key.
package struct PublishedTable: Sendable, Equatable {
  /// The content and its source.
  package let caption: String
  /// The names of the columns, except the first, which holds the keys.
  package let columns: [String]
  /// The rows.
  package let rows: [Row]

  /// A row of a table.
  package struct Row: Sendable, Equatable {
    /// The step, the layer or the learner of the row.
    package let key: String
    /// A number for each column.
    package let values: [Double]
  }

  /// Reads a CSV file whose first line is a caption after `#` and whose second line names the columns.
  ///
  /// - Throws: `LockstepError` that names the invalid line.
  package init(_ path: String) throws {
    let text = String(decoding: try InputFile.bytes(of: path), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    guard lines.count > 2, lines[0].hasPrefix("# ") else {
      throw LockstepError.file("\(path): expected a caption after '# ', a line of names and lines of numbers")
    }
    caption = String(lines[0].dropFirst(2))
    let names = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    columns = Array(names.dropFirst())
    rows = try lines.dropFirst(2).enumerated().map { index, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let values = fields.dropFirst().compactMap(Double.init)
      guard fields.count == names.count, values.count == names.count - 1, values.allSatisfy(\.isFinite) else {
        throw LockstepError.file("\(path): line \(index + 3) must be a key and \(names.count - 1) numbers")
      }
      return Row(key: fields[0], values: values)
    }
  }
}
