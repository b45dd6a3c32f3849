internal import CLockstepTransformer
public import LockstepNetworks

/// A number type with the Transformer's kernels.
public protocol TransformerScalar: NetworkScalar {
  /// The kernels for this type.
  static var transformerKernels: TransformerKernels<Self> { get }
}

/// The kernels of softmax attention for one number type. They work on bare pointers: the layers check the sizes.
public struct TransformerKernels<Scalar: BitwiseCopyable>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let causalSoftmax:
    @Sendable (_ scores: Output, _ stride: Int, _ rows: Int, _ columns: Int, _ first: Int, _ scale: Scalar) -> Void
  let causalSoftmaxGradient:
    @Sendable (_ probabilities: Input, _ stride: Int, _ rows: Int, _ scale: Scalar, _ gradient: Output) -> Void
  let rowProducts:
    @Sendable (
      _ a: Input, _ aStride: Int, _ b: Input, _ bStride: Int, _ rows: Int, _ columns: Int, _ products: Output,
      _ outStride: Int
    ) -> Void
  let addScaledRows:
    @Sendable (
      _ factors: Input, _ factorStride: Int, _ input: Input, _ inputStride: Int, _ rows: Int, _ columns: Int,
      _ out: Output, _ outStride: Int
    ) -> Void
}

extension Float: TransformerScalar {
  public static let transformerKernels = TransformerKernels<Float>(
    causalSoftmax: lockstep_causal_softmax_f32, causalSoftmaxGradient: lockstep_causal_softmax_gradient_f32,
    rowProducts: lockstep_row_products_f32, addScaledRows: lockstep_add_scaled_rows_f32)
}

extension Double: TransformerScalar {
  public static let transformerKernels = TransformerKernels<Double>(
    causalSoftmax: lockstep_causal_softmax_f64, causalSoftmaxGradient: lockstep_causal_softmax_gradient_f64,
    rowProducts: lockstep_row_products_f64, addScaledRows: lockstep_add_scaled_rows_f64)
}
