/// A matrix inside a ``Storage``: `rows` rows of `columns` entries, `stride` apart.
///
/// A view refers to its storage, so that a copy of the view names the same numbers.
public struct MatrixView<Scalar: NetworkScalar>: Sendable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  package let stride: Int
  package let storage: Storage<Scalar>
  package let offset: Int

  /// The part of a storage that begins at `offset`. Rows follow each other where no stride is given.
  public init(_ storage: Storage<Scalar>, offset: Int = 0, rows: Int, columns: Int, stride: Int? = nil) {
    let stride = stride ?? columns
    precondition(rows >= 0 && columns >= 0 && offset >= 0 && stride >= columns, "no matrix is laid out like this")
    let extent = rows == 0 ? 0 : offset + (rows - 1) * stride + columns
    precondition(extent <= storage.count, "the matrix reaches past the end of its storage")
    self.rows = rows
    self.columns = columns
    self.stride = stride
    self.storage = storage
    self.offset = offset
  }

  /// A matrix of zeros in a storage of its own.
  public init(rows: Int, columns: Int) {
    self.init(Storage(count: rows * columns), rows: rows, columns: columns)
  }

  /// Some of the rows.
  public func rows(_ range: Range<Int>) -> MatrixView { part(rows: range, columns: 0..<columns) }

  /// Some of the columns.
  public func columns(_ range: Range<Int>) -> MatrixView { part(rows: 0..<rows, columns: range) }

  /// Some rows and columns.
  public func part(rows: Range<Int>, columns: Range<Int>) -> MatrixView {
    precondition(
      rows.lowerBound >= 0 && rows.upperBound <= self.rows && columns.lowerBound >= 0
        && columns.upperBound <= self.columns, "the matrix has no such part")
    return MatrixView(
      storage, offset: offset + rows.lowerBound * stride + columns.lowerBound, rows: rows.count,
      columns: columns.count, stride: stride)
  }

  /// One entry.
  public subscript(row: Int, column: Int) -> Scalar {
    get {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "the matrix has no such entry")
      return base[row * stride + column]
    }
    nonmutating set {
      precondition(row >= 0 && row < rows && column >= 0 && column < columns, "the matrix has no such entry")
      base[row * stride + column] = newValue
    }
  }

  /// All entries, row by row.
  public var values: [Scalar] {
    (0..<rows).flatMap { UnsafeBufferPointer(start: base + $0 * stride, count: columns) }
  }

  package var base: UnsafeMutablePointer<Scalar> { storage.base + offset }

  /// The entries as one run of numbers, as the elementwise kernels want them.
  package func requireContiguous() {
    precondition(stride == columns || rows <= 1, "the rows of the matrix do not follow each other")
  }

  package func requireShape(_ rows: Int, _ columns: Int) {
    precondition(
      self.rows == rows && self.columns == columns,
      "a matrix of \(self.rows) x \(self.columns) stands where one of \(rows) x \(columns) is expected")
  }

  package func requireShape(of other: MatrixView) { requireShape(other.rows, other.columns) }
}
