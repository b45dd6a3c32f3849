internal import COpenBLAS

/// Where a matrix lies inside a larger array: rows of `columns` entries, `stride` apart, the first entry at `offset`.
public struct MatrixLayout: Sendable, Equatable {
  let rows: Int
  let columns: Int
  let offset: Int
  let stride: Int

  /// The layout of a matrix whose rows begin at `offset`, `offset + stride`, ...
  public init(rows: Int, columns: Int, offset: Int = 0, stride: Int) {
    precondition(rows >= 0 && columns >= 0 && offset >= 0 && stride >= columns, "no matrix is laid out like this")
    self.rows = rows
    self.columns = columns
    self.offset = offset
    self.stride = stride
  }

  /// The number of entries of an array that holds the matrix.
  var extent: Int { rows == 0 ? 0 : offset + (rows - 1) * stride + columns }
}

/// A matrix inside a larger array, to be read.
public struct MatrixSlice {
  let elements: [Double]
  let layout: MatrixLayout

  /// The part of `elements` that `layout` tells.
  public init(_ elements: [Double], _ layout: MatrixLayout) {
    precondition(layout.extent <= elements.count, "the matrix reaches past the end of its array")
    self.elements = elements
    self.layout = layout
  }

  /// A whole matrix.
  public init(_ matrix: Matrix) {
    self.init(matrix.elements, MatrixLayout(rows: matrix.rows, columns: matrix.columns, stride: matrix.columns))
  }
}

extension Array<Double> {
  /// Writes the product `a * b`, or `a * b'`, over the part of this array that `layout` tells.
  ///
  /// O(rows * columns * inner) through BLAS; the order of the sums depends on the shapes alone.
  public mutating func setProduct(
    _ a: MatrixSlice, _ b: MatrixSlice, transposingSecond: Bool = false, at layout: MatrixLayout
  ) {
    let inner = a.layout.columns
    let shape = transposingSecond ? (b.layout.columns, b.layout.rows) : (b.layout.rows, b.layout.columns)
    precondition(
      layout.rows == a.layout.rows && inner == shape.0 && layout.columns == shape.1,
      "matrices of these shapes have no product of this shape")
    precondition(layout.extent <= count, "the product reaches past the end of the array")
    OpenBLAS.prepare()
    guard layout.rows > 0, layout.columns > 0, inner > 0 else { return }
    a.elements.withUnsafeBufferPointer { first in
      b.elements.withUnsafeBufferPointer { second in
        withUnsafeMutableBufferPointer { result in
          guard let first = first.baseAddress, let second = second.baseAddress, let result = result.baseAddress else {
            return
          }
          cblas_dgemm(
            CblasRowMajor, CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
            blasint(layout.rows), blasint(layout.columns), blasint(inner),
            1, first + a.layout.offset, blasint(a.layout.stride), second + b.layout.offset, blasint(b.layout.stride),
            0, result + layout.offset, blasint(layout.stride))
        }
      }
    }
  }
}
