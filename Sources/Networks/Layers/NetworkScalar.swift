internal import CLockstepKernels
internal import COpenBLAS
internal import LockstepNumerics

/// The number type of a network: `Float` to train and run it, `Double` to check its gradients with the same code.
///
/// What is done to many numbers at once goes through ``kernels``; nothing else of the layers depends on the type.
public protocol NetworkScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// The kernels for this type.
  static var kernels: Kernels<Self> { get }
}

/// The matrix product of OpenBLAS and the elementwise kernels for one number type, over bare pointers: only
/// ``MatrixView`` and the layers call them, and check the sizes before.
public struct Kernels<Scalar: BitwiseCopyable>: Sendable {
  package typealias Input = UnsafePointer<Scalar>
  package typealias Output = UnsafeMutablePointer<Scalar>

  /// Adds to (`beta` = 1) or sets (`beta` = 0) the product of two matrices, either of which may be transposed.
  package let product:
    @Sendable (
      _ transposingFirst: Bool, _ transposingSecond: Bool, _ rows: Int, _ columns: Int, _ inner: Int,
      _ a: Input, _ aStride: Int, _ b: Input, _ bStride: Int, _ beta: Scalar, _ out: Output, _ outStride: Int
    ) -> Void
  package let addRow: @Sendable (Input?, Int, Input, Int, Int, Output, Int) -> Void
  package let addColumnSums: @Sendable (Input, Int, Int, Int, Output) -> Void
  package let add: @Sendable (Input, Int, Output) -> Void
  package let sumOfSquares: @Sendable (Input, Int) -> Double
  package let layerNorm: @Sendable (Input, Input, Input, Scalar, Int, Int, Output, Output, Output) -> Void
  package let layerNormGradient: @Sendable (Input, Input, Input, Input, Input, Int, Int, Output, Output, Output) -> Void
  package let gelu: @Sendable (Input, Int, Output) -> Void
  package let geluGradient: @Sendable (Input, Int, Output) -> Void
  package let causalSoftmax: @Sendable (Output, Int, Int, Int, Int, Scalar) -> Void
  package let causalSoftmaxGradient: @Sendable (Input, Int, Int, Scalar, Output) -> Void
  package let rowProducts: @Sendable (Input, Int, Input, Int, Int, Int, Output, Int) -> Void
  package let addScaledRows: @Sendable (Input, Int, Input, Int, Int, Int, Output, Int) -> Void
  package let lstmCell: @Sendable (Output, Input?, Int, Int, Output, Output, Output) -> Void
  package let lstmCellGradient: @Sendable (Input, Input, Input?, Input, Int, Int, Output, Output) -> Void
  package let adam:
    @Sendable (
      Output, Input, Output, Output, Int, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar, Scalar
    ) -> Void
}

extension Float: NetworkScalar {
  public static let kernels = Kernels<Float>(
    product: {
      transposingFirst, transposingSecond, rows, columns, inner, a, aStride, b, bStride, beta, out, outStride in
      OpenBLAS.prepare()
      cblas_sgemm(
        CblasRowMajor, transposingFirst ? CblasTrans : CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner), 1, a, blasint(aStride), b, blasint(bStride), beta, out,
        blasint(outStride))
    },
    addRow: lockstep_add_row_f32, addColumnSums: lockstep_add_column_sums_f32, add: lockstep_add_f32,
    sumOfSquares: lockstep_sum_of_squares_f32, layerNorm: lockstep_layer_norm_f32,
    layerNormGradient: lockstep_layer_norm_gradient_f32, gelu: lockstep_gelu_f32,
    geluGradient: lockstep_gelu_gradient_f32, causalSoftmax: lockstep_causal_softmax_f32,
    causalSoftmaxGradient: lockstep_causal_softmax_gradient_f32, rowProducts: lockstep_row_products_f32,
    addScaledRows: lockstep_add_scaled_rows_f32, lstmCell: lockstep_lstm_cell_f32,
    lstmCellGradient: lockstep_lstm_cell_gradient_f32, adam: lockstep_adam_f32)
}

extension Double: NetworkScalar {
  public static let kernels = Kernels<Double>(
    product: {
      transposingFirst, transposingSecond, rows, columns, inner, a, aStride, b, bStride, beta, out, outStride in
      OpenBLAS.prepare()
      cblas_dgemm(
        CblasRowMajor, transposingFirst ? CblasTrans : CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner), 1, a, blasint(aStride), b, blasint(bStride), beta, out,
        blasint(outStride))
    },
    addRow: lockstep_add_row_f64, addColumnSums: lockstep_add_column_sums_f64, add: lockstep_add_f64,
    sumOfSquares: lockstep_sum_of_squares_f64, layerNorm: lockstep_layer_norm_f64,
    layerNormGradient: lockstep_layer_norm_gradient_f64, gelu: lockstep_gelu_f64,
    geluGradient: lockstep_gelu_gradient_f64, causalSoftmax: lockstep_causal_softmax_f64,
    causalSoftmaxGradient: lockstep_causal_softmax_gradient_f64, rowProducts: lockstep_row_products_f64,
    addScaledRows: lockstep_add_scaled_rows_f64, lstmCell: lockstep_lstm_cell_f64,
    lstmCellGradient: lockstep_lstm_cell_gradient_f64, adam: lockstep_adam_f64)
}
