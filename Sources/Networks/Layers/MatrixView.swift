package import LockstepNumerics

/// A matrix inside a ``Storage``.
///
/// A view refers to its storage: copies of a view share their entries.
public struct MatrixView<Scalar: NetworkScalar>: Sendable {
  package let storage: Storage<Scalar>
  package let layout: MatrixLayout

  package init(_ storage: Storage<Scalar>, _ layout: MatrixLayout) {
    precondition(layout.extent <= storage.count, "the matrix reaches past the end of its storage")
    self.storage = storage
    self.layout = layout
  }

  /// The part of a storage that begins at `offset`, row by row.
  public init(_ storage: Storage<Scalar>, offset: Int = 0, rows: Int, columns: Int) {
    self.init(storage, MatrixLayout(rows: rows, columns: columns, offset: offset))
  }

  /// A matrix of zeros in a storage of its own.
  public init(rows: Int, columns: Int) {
    self.init(Storage(count: rows * columns), rows: rows, columns: columns)
  }

  /// The number of rows.
  public var rows: Int { layout.rows }

  /// The number of columns.
  public var columns: Int { layout.columns }

  /// A range of the rows.
  public func rows(_ range: Range<Int>) -> MatrixView {
    MatrixView(storage, layout.block(rows: range, columns: 0..<columns))
  }

  /// `count` rows, `step` apart.
  package func rows(from first: Int, by step: Int, count: Int) -> MatrixView {
    precondition(
      first >= 0 && step >= 1 && first + (count - 1) * step < rows, "no \(count) rows from \(first) by \(step)")
    return MatrixView(
      storage,
      MatrixLayout(rows: count, columns: columns, offset: layout.offset + first * stride, stride: step * stride))
  }

  /// A range of the columns.
  public func columns(_ range: Range<Int>) -> MatrixView {
    MatrixView(storage, layout.block(rows: 0..<rows, columns: range))
  }

  /// The same entries, row by row, as a matrix of another shape.
  public func reshaped(rows: Int, columns: Int) -> MatrixView {
    requireContiguous()
    precondition(rows * columns == self.rows * self.columns, "the matrix has another number of entries")
    return MatrixView(storage, offset: layout.offset, rows: rows, columns: columns)
  }

  /// The entry in row `row` and column `column`, both counted from 0.
  public subscript(row: Int, column: Int) -> Scalar {
    get { storage.base[layout.index(row, column)] }
    nonmutating set { storage.base[layout.index(row, column)] = newValue }
  }

  /// All entries, row by row.
  public var values: [Scalar] {
    (0..<rows).flatMap { UnsafeBufferPointer(start: base + $0 * stride, count: columns) }
  }

  package var base: UnsafeMutablePointer<Scalar> { storage.base + layout.offset }

  /// The first entry, for kernels in single precision.
  package var floats: UnsafeMutablePointer<Float> { entries() }

  /// The first entry, for kernels in double precision.
  package var doubles: UnsafeMutablePointer<Double> { entries() }

  private func entries<Number>() -> UnsafeMutablePointer<Number> {
    precondition(Number.self == Scalar.self, "the entries of the matrix are of another type")
    return UnsafeMutableRawPointer(base).assumingMemoryBound(to: Number.self)
  }

  package var stride: Int { layout.stride }

  /// Requires that the entries form one run without gaps, as the elementwise kernels assume.
  package func requireContiguous() {
    precondition(layout.isContiguous, "the rows of the matrix do not follow each other")
  }

  package func requireShape(_ rows: Int, _ columns: Int) {
    precondition(
      self.rows == rows && self.columns == columns,
      "the matrix is \(self.rows) by \(self.columns); expected \(rows) by \(columns)")
  }

  package func requireShape(of other: MatrixView) { requireShape(other.rows, other.columns) }

  /// Requires that both matrices have the same shape and no gaps, for kernels that pair their entries.
  package func requireEntries(of other: MatrixView) {
    requireShape(of: other)
    requireContiguous()
    other.requireContiguous()
  }
}
