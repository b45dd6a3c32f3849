/// Where a matrix lies inside a larger array: rows of `columns` entries, `stride` apart, the first entry at `offset`.
package struct MatrixLayout: Sendable, Equatable {
  package let rows: Int
  package let columns: Int
  package let offset: Int
  package let stride: Int

  /// The layout of a matrix whose rows begin at `offset`, `offset + stride`, ...; without a stride they follow each
  /// other without a gap.
  package init(rows: Int, columns: Int, offset: Int = 0, stride: Int? = nil) {
    let stride = stride ?? columns
    precondition(rows >= 0 && columns >= 0 && offset >= 0 && stride >= columns, "invalid matrix layout")
    self.rows = rows
    self.columns = columns
    self.offset = offset
    self.stride = stride
  }

  /// The smallest size of an array that holds the matrix.
  package var extent: Int { rows == 0 ? 0 : offset + (rows - 1) * stride + columns }

  /// Whether the entries form one run without gaps.
  package var isContiguous: Bool { stride == columns || rows <= 1 }

  /// The place of the entry in row `row` and column `column`.
  package func index(_ row: Int, _ column: Int) -> Int {
    precondition(
      row >= 0 && row < rows && column >= 0 && column < columns,
      "no entry (\(row), \(column)) in a \(rows) by \(columns) matrix")
    return offset + row * stride + column
  }

  /// A block of the matrix.
  package func block(rows blockRows: Range<Int>, columns blockColumns: Range<Int>) -> MatrixLayout {
    precondition(
      blockRows.lowerBound >= 0 && blockRows.upperBound <= rows && blockColumns.lowerBound >= 0
        && blockColumns.upperBound <= columns,
      "no block of rows \(blockRows), columns \(blockColumns) in a \(rows) by \(columns) matrix")
    return MatrixLayout(
      rows: blockRows.count, columns: blockColumns.count,
      offset: offset + blockRows.lowerBound * stride + blockColumns.lowerBound, stride: stride)
  }
}
