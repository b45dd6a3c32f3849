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

  /// Buffers for a matrix of `rows` rows and `columns` columns, zero at first.
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
    switch Scalar.precision {
    case .single: lockstep_pack_f32(matrix.floats, rowStride, columnStride, rows, columns, panels.floats)
    case .double: lockstep_pack_f64(matrix.doubles, rowStride, columnStride, rows, columns, panels.doubles)
    }
  }

  /// out = out + a * self.
  public func multiply(from a: MatrixView<Scalar>, addingTo out: MatrixView<Scalar>) {
    a.requireShape(out.rows, rows)
    out.requireShape(out.rows, columns)
    switch Scalar.precision {
    case .single:
      lockstep_add_packed_product_f32(
        a.floats, a.stride, a.rows, panels.floats, rows, columns, out.floats, out.stride)
    case .double:
      lockstep_add_packed_product_f64(
        a.doubles, a.stride, a.rows, panels.doubles, rows, columns, out.doubles, out.stride)
    }
  }
}
