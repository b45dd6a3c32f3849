/// What is done to whole matrices. Every function checks the shapes and then runs one kernel.
extension MatrixView {
  /// One factor of a product: a matrix or its transpose.
  public struct Factor {
    package let matrix: MatrixView
    package let isTransposed: Bool
    var rows: Int { isTransposed ? matrix.columns : matrix.rows }
    var columns: Int { isTransposed ? matrix.rows : matrix.columns }
  }

  /// The matrix as a factor of a product, turned round.
  public var transposed: Factor { Factor(matrix: self, isTransposed: true) }

  /// The matrix as a factor of a product.
  public var asFactor: Factor { Factor(matrix: self, isTransposed: false) }

  /// self = a * b.
  public func setProduct(_ a: Factor, _ b: Factor) { product(a, b, keeping: 0) }

  /// self = self + a * b.
  public func addProduct(_ a: Factor, _ b: Factor) { product(a, b, keeping: 1) }

  private func product(_ a: Factor, _ b: Factor, keeping beta: Scalar) {
    precondition(a.columns == b.rows, "matrices of these shapes have no product")
    requireShape(a.rows, b.columns)
    guard rows > 0, columns > 0, a.columns > 0 else { return }
    Scalar.kernels.product(
      a.isTransposed, b.isTransposed, rows, columns, a.columns, a.matrix.base, a.matrix.stride, b.matrix.base,
      b.matrix.stride, beta, base, stride)
  }

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

  /// Copies another matrix's entries.
  public func set(_ other: MatrixView) {
    requireShape(of: other)
    for row in 0..<rows {
      Storage.copy(other.base + row * other.stride, to: base + row * stride, count: columns)
    }
  }

  /// Sets every entry to zero.
  public func clear() {
    guard stride != columns else { return Storage.clear(base, count: rows * columns) }
    for row in 0..<rows { Storage.clear(base + row * stride, count: columns) }
  }
}

extension MatrixView<Double> {
  /// The same numbers in double precision.
  public func setConverted(_ other: MatrixView<Float>) {
    requireShape(other.rows, other.columns)
    for row in 0..<rows {
      let (target, source) = (base + row * stride, other.base + row * other.stride)
      for column in 0..<columns { target[column] = Double(source[column]) }
    }
  }
}
