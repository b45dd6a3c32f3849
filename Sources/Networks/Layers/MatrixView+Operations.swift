internal import LockstepNumerics

/// Operations on whole matrices. Each checks the shapes, then runs one kernel.
extension MatrixView {
  /// Sets every row to `row`.
  public func fill(with row: MatrixView) {
    row.requireShape(1, columns)
    Scalar.kernels.addRow(nil, 0, row.base, rows, columns, base, stride)
  }

  /// self = other, with `row` added to every row.
  public func set(_ other: MatrixView, addingToRows row: MatrixView) {
    requireShape(of: other)
    row.requireShape(1, columns)
    Scalar.kernels.addRow(other.base, other.stride, row.base, rows, columns, base, stride)
  }

  /// self = self + other.
  public func add(_ other: MatrixView) {
    requireShape(of: other)
    requireContiguous()
    other.requireContiguous()
    Scalar.kernels.add(other.base, rows * columns, base)
  }

  /// Adds the sum of another matrix's rows to this single row.
  public func addColumnSums(of other: MatrixView) {
    requireShape(1, other.columns)
    Scalar.kernels.addColumnSums(other.base, other.stride, other.rows, other.columns, base)
  }

  /// self = beta * self + alpha * other.
  package func set(_ other: MatrixView, times alpha: Scalar, keeping beta: Scalar) {
    requireShape(of: other)
    Scalar.kernels.addScaled(other.base, other.stride, rows, columns, alpha, beta, base, stride)
  }

  /// Copies another matrix's entries.
  public func set(_ other: MatrixView) {
    requireShape(of: other)
    if layout.isContiguous, other.layout.isContiguous {
      return Storage.copy(other.base, to: base, count: rows * columns)
    }
    for row in 0..<rows {
      Storage.copy(other.base + row * other.stride, to: base + row * stride, count: columns)
    }
  }

  /// Sets every entry to zero.
  public func clear() {
    guard !layout.isContiguous else { return Storage.clear(base, count: rows * columns) }
    for row in 0..<rows { Storage.clear(base + row * stride, count: columns) }
  }
}

extension MatrixView<Double> {
  /// Sets the entries to another matrix's, converted to double precision.
  public func setConverted(_ other: MatrixView<Float>) {
    requireShape(other.rows, other.columns)
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = Double(other[row, column]) }
    }
  }
}
