internal import CLockstepTransformer
public import LockstepNetworks

/// A number type with the Transformer's kernels.
public protocol TransformerScalar: NetworkScalar {
  /// The kernels for this type.
  static var transformerKernels: TransformerKernels<Self> { get }
}

/// The elementwise kernels of the Transformer for one number type. They work on bare pointers: the layers check the
/// sizes.
public struct TransformerKernels<Scalar: BitwiseCopyable>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let layerNorm: @Sendable (Input, Input, Input, Scalar, Int, Int, Output, Output, Output) -> Void
  let layerNormGradient: @Sendable (Input, Input, Input, Input, Input, Int, Int, Output, Output, Output) -> Void
  let gelu: @Sendable (Input, Int, Output) -> Void
  let geluGradient: @Sendable (Input, Int, Output) -> Void
  let causalSoftmax: @Sendable (Output, Int, Int, Int, Int, Scalar) -> Void
  let causalSoftmaxGradient: @Sendable (Input, Int, Int, Scalar, Output) -> Void
  let rowProducts: @Sendable (Input, Int, Input, Int, Int, Int, Output, Int) -> Void
  let addScaledRows: @Sendable (Input, Int, Input, Int, Int, Int, Output, Int) -> Void
}

extension Float: TransformerScalar {
  public static let transformerKernels = TransformerKernels<Float>(
    layerNorm: lockstep_layer_norm_f32, layerNormGradient: lockstep_layer_norm_gradient_f32,
    gelu: lockstep_gelu_f32, geluGradient: lockstep_gelu_gradient_f32,
    causalSoftmax: lockstep_causal_softmax_f32, causalSoftmaxGradient: lockstep_causal_softmax_gradient_f32,
    rowProducts: lockstep_row_products_f32, addScaledRows: lockstep_add_scaled_rows_f32)
}

extension Double: TransformerScalar {
  public static let transformerKernels = TransformerKernels<Double>(
    layerNorm: lockstep_layer_norm_f64, layerNormGradient: lockstep_layer_norm_gradient_f64,
    gelu: lockstep_gelu_f64, geluGradient: lockstep_gelu_gradient_f64,
    causalSoftmax: lockstep_causal_softmax_f64, causalSoftmaxGradient: lockstep_causal_softmax_gradient_f64,
    rowProducts: lockstep_row_products_f64, addScaledRows: lockstep_add_scaled_rows_f64)
}
