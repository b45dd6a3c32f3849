internal import COpenBLAS

/// A matrix inside a larger array, for reading.
package struct MatrixSlice {
  let elements: [Double]
  let layout: MatrixLayout

  /// The part of `elements` that `layout` describes.
  package init(_ elements: [Double], _ layout: MatrixLayout) {
    precondition(layout.extent <= elements.count, "the matrix reaches past the end of its array")
    self.elements = elements
    self.layout = layout
  }

  /// The full matrix.
  package init(_ matrix: Matrix) {
    self.init(matrix.elements, MatrixLayout(rows: matrix.rows, columns: matrix.columns))
  }
}

/// Writes the product `a * b`, or `a * b'`, over the part of `result` that `layout` describes. A product without terms is 0.
///
/// O(rows * columns * inner) through BLAS; the order of the sums depends on the shapes alone.
package func multiply(
  _ a: MatrixSlice, _ b: MatrixSlice, transposingSecond: Bool = false, into result: inout [Double],
  at layout: MatrixLayout
) {
  let inner = a.layout.columns
  let shape = transposingSecond ? (b.layout.columns, b.layout.rows) : (b.layout.rows, b.layout.columns)
  precondition(
    layout.rows == a.layout.rows && inner == shape.0 && layout.columns == shape.1,
    "matrices of these shapes have no product of this shape")
  precondition(layout.extent <= result.count, "the product reaches past the end of the array")
  OpenBLAS.prepare()
  guard layout.rows > 0, layout.columns > 0 else { return }
  // BLAS wants rows at least one entry apart, even where they have none.
  let (aStride, bStride) = (max(1, a.layout.stride), max(1, b.layout.stride))
  a.elements.withUnsafeBufferPointer { first in
    b.elements.withUnsafeBufferPointer { second in
      result.withUnsafeMutableBufferPointer { result in
        cblas_dgemm(
          CblasRowMajor, CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
          blasint(layout.rows), blasint(layout.columns), blasint(inner),
          1, first.baseAddress?.advanced(by: a.layout.offset), blasint(aStride),
          second.baseAddress?.advanced(by: b.layout.offset), blasint(bStride),
          0, result.baseAddress?.advanced(by: layout.offset), blasint(layout.stride))
      }
    }
  }
}
