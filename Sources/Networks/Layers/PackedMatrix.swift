internal import CLockstepKernels

/// A matrix arranged for products with few rows, as recurrent networks compute them with the same weights at every
/// token.
///
/// BLAS rearranges the second factor in each of its products. With few rows that takes as long as the product; here it
/// happens once.
public struct PackedMatrix<Scalar: NetworkScalar>: Sendable {
  private let rows: Int
  private let columns: Int
  private let panels: MatrixView<Scalar>

  /// Room for a matrix of `rows` rows and `columns` columns, zero at first.
  public init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    let panelColumns = Int(LOCKSTEP_PANEL_BYTES) / MemoryLayout<Scalar>.stride
    panels = MatrixView(rows: (columns + panelColumns - 1) / panelColumns, columns: rows * panelColumns)
  }

  /// Copies a matrix, or its transpose.
  public func set(_ matrix: MatrixView<Scalar>, transposed: Bool = false) {
    if transposed { matrix.requireShape(columns, rows) } else { matrix.requireShape(rows, columns) }
    let (rowStride, columnStride) = transposed ? (1, matrix.stride) : (matrix.stride, 1)
    Scalar.kernels.pack(matrix.base, rowStride, columnStride, rows, columns, panels.base)
  }

  /// out = out + a * self.
  public func multiply(from a: MatrixView<Scalar>, addingTo out: MatrixView<Scalar>) {
    a.requireShape(out.rows, rows)
    out.requireShape(out.rows, columns)
    Scalar.kernels.addPackedProduct(a.base, a.stride, a.rows, panels.base, rows, columns, out.base, out.stride)
  }
}
