internal import COpenBLAS

/// A dense matrix, stored row by row.
public struct Matrix: Sendable, Equatable {
  /// The number of rows.
  public let rows: Int
  /// The number of columns.
  public let columns: Int
  /// The entries, `rows * columns` of them; entry (i, j) is `elements[i * columns + j]`.
  public var elements: [Double]

  /// The matrix with these entries, row by row.
  public init(rows: Int, columns: Int, elements: [Double]) {
    precondition(
      rows >= 0 && columns >= 0 && elements.count == rows * columns,
      "\(elements.count) entries do not fill a \(rows) by \(columns) matrix")
    self.rows = rows
    self.columns = columns
    self.elements = elements
  }

  /// The zero matrix.
  public init(rows: Int, columns: Int) {
    self.init(rows: rows, columns: columns, elements: [Double](repeating: 0, count: rows * columns))
  }

  /// The square matrix with these numbers on its diagonal and zeros elsewhere.
  public init(diagonal: [Double]) {
    self.init(rows: diagonal.count, columns: diagonal.count)
    for (i, value) in diagonal.enumerated() { self[i, i] = value }
  }

  /// The identity.
  public static func identity(_ order: Int) -> Matrix { Matrix(diagonal: [Double](repeating: 1, count: order)) }

  /// The entry in row `i` and column `j`, both counted from 0.
  @inlinable public subscript(i: Int, j: Int) -> Double {
    get { elements[i * columns + j] }
    set { elements[i * columns + j] = newValue }
  }

  /// Row `i`.
  public func row(_ i: Int) -> Vector { Vector(Array(elements[i * columns..<(i + 1) * columns])) }

  /// The matrix with rows and columns exchanged.
  public var transposed: Matrix {
    var result = Matrix(rows: columns, columns: rows)
    for i in 0..<rows { for j in 0..<columns { result[j, i] = self[i, j] } }
    return result
  }

  /// Some of the rows, in this order.
  public func rows(_ indices: [Int]) -> Matrix {
    Matrix(rows: indices.count, columns: columns, elements: indices.flatMap { row($0).elements })
  }

  /// The transpose times a vector, in O(rows * columns).
  public func transposedProduct(_ x: Vector) -> Vector {
    precondition(rows == x.count, "a matrix of \(rows) rows, transposed, cannot multiply \(x.count) dimensions")
    OpenBLAS.prepare()
    var y = Vector(zeros: columns)
    guard rows > 0, columns > 0 else { return y }
    cblas_dgemv(
      CblasRowMajor, CblasTrans, blasint(rows), blasint(columns), 1, elements, blasint(columns), x.elements, 1, 0,
      &y.elements, 1)
    return y
  }

  /// The matrix with a column of ones after its own.
  public var withConstantColumn: Matrix {
    Matrix(rows: rows, columns: columns + 1, elements: (0..<rows).flatMap { row($0).elements + [1] })
  }

  /// The matrix times a vector, in O(rows * columns).
  public static func * (a: Matrix, x: Vector) -> Vector {
    precondition(a.columns == x.count, "a matrix of \(a.columns) columns cannot multiply \(x.count) dimensions")
    OpenBLAS.prepare()
    var y = Vector(zeros: a.rows)
    guard a.rows > 0, a.columns > 0 else { return y }
    cblas_dgemv(
      CblasRowMajor, CblasNoTrans, blasint(a.rows), blasint(a.columns), 1, a.elements, blasint(a.columns), x.elements,
      1, 0, &y.elements, 1)
    return y
  }

  /// The product of two matrices, in O(rows * columns * other.columns).
  public static func * (a: Matrix, b: Matrix) -> Matrix {
    var product = Matrix(rows: a.rows, columns: b.columns)
    multiply(
      MatrixSlice(a), MatrixSlice(b), into: &product.elements, at: MatrixLayout(rows: a.rows, columns: b.columns))
    return product
  }

  /// Adds `factor * x * y'`, in O(rows * columns).
  public mutating func addOuterProduct(_ factor: Double, _ x: Vector, _ y: Vector) {
    precondition(x.count == rows && y.count == columns, "an outer product of other dimensions cannot be added")
    OpenBLAS.prepare()
    guard rows > 0, columns > 0 else { return }
    cblas_dger(
      CblasRowMajor, blasint(rows), blasint(columns), factor, x.elements, 1, y.elements, 1, &elements, blasint(columns))
  }

  /// The sum of two matrices of the same shape.
  public static func + (a: Matrix, b: Matrix) -> Matrix { a.combined(with: b, +) }

  /// The difference of two matrices of the same shape.
  public static func - (a: Matrix, b: Matrix) -> Matrix { a.combined(with: b, -) }

  /// A number times a matrix.
  public static func * (factor: Double, a: Matrix) -> Matrix {
    Matrix(rows: a.rows, columns: a.columns, elements: a.elements.map { factor * $0 })
  }

  private func combined(with other: Matrix, _ operation: (Double, Double) -> Double) -> Matrix {
    precondition(rows == other.rows && columns == other.columns, "the matrices have different shapes")
    return Matrix(rows: rows, columns: columns, elements: zip(elements, other.elements).map(operation))
  }

  /// The Frobenius norm.
  public var frobeniusNorm: Double { Vector(elements).norm }
}
