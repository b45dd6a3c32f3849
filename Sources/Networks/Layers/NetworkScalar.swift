internal import CLockstepKernels
internal import COpenBLAS
internal import LockstepNumerics

/// The number type of a network: `Float` to train and run it, `Double` to check its gradients with the same code.
///
/// Kernels do the work on whole arrays; nothing else in the layers depends on the type. An architecture with kernels of
/// its own refines this protocol.
public protocol NetworkScalar: BinaryFloatingPoint, BitwiseCopyable, Sendable {
  /// The kernels for this type.
  static var kernels: Kernels<Self> { get }
}

/// The matrix product and the elementwise kernels that all networks share, for one number type. They work on bare
/// pointers: their callers check the sizes.
public struct Kernels<Scalar: BitwiseCopyable>: Sendable {
  package typealias Input = UnsafePointer<Scalar>
  package typealias Output = UnsafeMutablePointer<Scalar>

  /// out = beta out + alpha a b, where either of a and b may be transposed.
  package let product:
    @Sendable (
      _ transposingFirst: Bool, _ transposingSecond: Bool, _ rows: Int, _ columns: Int, _ inner: Int, _ alpha: Scalar,
      _ a: Input, _ aStride: Int, _ b: Input, _ bStride: Int, _ beta: Scalar, _ out: Output, _ outStride: Int
    ) -> Void
  package let addRow:
    @Sendable (
      _ base: Input?, _ baseStride: Int, _ row: Input, _ rows: Int, _ columns: Int, _ out: Output, _ outStride: Int
    ) -> Void
  package let addColumnSums:
    @Sendable (_ matrix: Input, _ stride: Int, _ rows: Int, _ columns: Int, _ sums: Output) -> Void
  package let add: @Sendable (_ addend: Input, _ count: Int, _ out: Output) -> Void
  /// out = beta out + alpha in, for matrices of `rows` rows and `columns` columns.
  package let addScaled:
    @Sendable (
      _ input: Input, _ inputStride: Int, _ rows: Int, _ columns: Int, _ alpha: Scalar, _ beta: Scalar, _ out: Output,
      _ outStride: Int
    ) -> Void
  package let pack:
    @Sendable (_ matrix: Input, _ rowStride: Int, _ columnStride: Int, _ inner: Int, _ columns: Int, _ packed: Output)
      -> Void
  package let addPackedProduct:
    @Sendable (
      _ a: Input, _ aStride: Int, _ rows: Int, _ packed: Input, _ inner: Int, _ columns: Int, _ out: Output,
      _ outStride: Int
    ) -> Void
  package let layerNorm:
    @Sendable (
      _ input: Input, _ gain: Input, _ bias: Input, _ epsilon: Scalar, _ rows: Int, _ width: Int, _ out: Output,
      _ means: Output, _ scales: Output
    ) -> Void
  package let layerNormGradient:
    @Sendable (
      _ outGradient: Input, _ input: Input, _ gain: Input, _ means: Input, _ scales: Input, _ rows: Int,
      _ width: Int, _ inputGradient: Output, _ gainGradient: Output, _ biasGradient: Output
    ) -> Void
  package let gelu: @Sendable (_ input: Input, _ count: Int, _ out: Output) -> Void
  package let geluGradient: @Sendable (_ input: Input, _ count: Int, _ gradient: Output) -> Void
  package let sumOfSquares: @Sendable (_ values: Input, _ count: Int) -> Double
  package let adam:
    @Sendable (
      _ parameters: Output, _ gradients: Input, _ firstMoments: Output, _ secondMoments: Output, _ count: Int,
      _ gradientScale: Scalar, _ beta1: Scalar, _ oneMinusBeta1: Scalar, _ beta2: Scalar, _ oneMinusBeta2: Scalar,
      _ rate: Scalar, _ inverseRootOfBiasCorrection2: Scalar, _ epsilon: Scalar, _ decayFactor: Scalar
    ) -> Void
}

extension Float: NetworkScalar {
  public static let kernels = Kernels<Float>(
    product: {
      transposingFirst, transposingSecond, rows, columns, inner, alpha, a, aStride, b, bStride, beta, out, outStride in
      OpenBLAS.prepare()
      cblas_sgemm(
        CblasRowMajor, transposingFirst ? CblasTrans : CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner), alpha, a, blasint(aStride), b, blasint(bStride), beta, out,
        blasint(outStride))
    },
    addRow: lockstep_add_row_f32, addColumnSums: lockstep_add_column_sums_f32, add: lockstep_add_f32,
    addScaled: lockstep_add_scaled_f32, pack: lockstep_pack_f32, addPackedProduct: lockstep_add_packed_product_f32,
    layerNorm: lockstep_layer_norm_f32, layerNormGradient: lockstep_layer_norm_gradient_f32,
    gelu: lockstep_gelu_f32, geluGradient: lockstep_gelu_gradient_f32,
    sumOfSquares: lockstep_sum_of_squares_f32, adam: lockstep_adam_f32)
}

extension Double: NetworkScalar {
  public static let kernels = Kernels<Double>(
    product: {
      transposingFirst, transposingSecond, rows, columns, inner, alpha, a, aStride, b, bStride, beta, out, outStride in
      OpenBLAS.prepare()
      cblas_dgemm(
        CblasRowMajor, transposingFirst ? CblasTrans : CblasNoTrans, transposingSecond ? CblasTrans : CblasNoTrans,
        blasint(rows), blasint(columns), blasint(inner), alpha, a, blasint(aStride), b, blasint(bStride), beta, out,
        blasint(outStride))
    },
    addRow: lockstep_add_row_f64, addColumnSums: lockstep_add_column_sums_f64, add: lockstep_add_f64,
    addScaled: lockstep_add_scaled_f64, pack: lockstep_pack_f64, addPackedProduct: lockstep_add_packed_product_f64,
    layerNorm: lockstep_layer_norm_f64, layerNormGradient: lockstep_layer_norm_gradient_f64,
    gelu: lockstep_gelu_f64, geluGradient: lockstep_gelu_gradient_f64,
    sumOfSquares: lockstep_sum_of_squares_f64, adam: lockstep_adam_f64)
}
