internal import CLockstepLSTM
public import LockstepNetworks

/// A number type with the LSTM's kernels.
public protocol LSTMScalar: NetworkScalar {
  /// The kernels for this type.
  static var lstmKernels: LSTMKernels<Self> { get }
}

/// The kernels of the LSTM cell for one number type. They work on bare pointers: the layer checks the sizes.
public struct LSTMKernels<Scalar: BitwiseCopyable>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let cell:
    @Sendable (
      _ gates: Output, _ cPrev: Input?, _ rows: Int, _ width: Int, _ cells: Output, _ cellTanh: Output, _ out: Output
    ) -> Void
  let cellGradient:
    @Sendable (
      _ outGradient: Input, _ gates: Input, _ cPrev: Input?, _ cellTanh: Input, _ rows: Int, _ width: Int,
      _ cellsGradient: Output, _ gatesGradient: Output
    ) -> Void
}

extension Float: LSTMScalar {
  public static let lstmKernels = LSTMKernels<Float>(
    cell: lockstep_lstm_cell_f32, cellGradient: lockstep_lstm_cell_gradient_f32)
}

extension Double: LSTMScalar {
  public static let lstmKernels = LSTMKernels<Double>(
    cell: lockstep_lstm_cell_f64, cellGradient: lockstep_lstm_cell_gradient_f64)
}
