internal import CLockstepDeltaNet
public import LockstepNetworks

/// A number type with the kernels of linear attention with a memory.
public protocol DeltaNetScalar: NetworkScalar {
  /// The kernels for this type.
  static var deltaNetKernels: DeltaNetKernels<Self> { get }
}

/// The kernels of the delta rule, its gates and its keys for one number type. They work on bare pointers: the layers check
/// the sizes.
public struct DeltaNetKernels<Scalar: BitwiseCopyable>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let gate: @Sendable (_ values: Output, _ count: Int) -> Void
  let gateGradient: @Sendable (_ gates: Input, _ count: Int, _ gradient: Output) -> Void
  let unitVectors:
    @Sendable (_ vectors: Output, _ stride: Int, _ rows: Int, _ count: Int, _ width: Int, _ factors: Output) -> Void
  let unitVectorsGradient:
    @Sendable (
      _ vectors: Input, _ stride: Int, _ rows: Int, _ count: Int, _ width: Int, _ factors: Input, _ gradient: Output
    ) -> Void
  let memory:
    @Sendable (
      _ q: Input, _ qStride: Int, _ k: Input, _ v: Input, _ stride: Int, _ alpha: Input, _ beta: Input,
      _ gateStride: Int, _ tokens: Int, _ width: Int, _ correction: Scalar, _ step: lockstep_step, _ states: Output,
      _ stateDistance: Int, _ error: Output, _ out: Output, _ outStride: Int
    ) -> Void
  let memoryGradient:
    @Sendable (
      _ q: Input, _ qStride: Int, _ k: Input, _ v: Input, _ stride: Int, _ alpha: Input, _ beta: Input,
      _ gateStride: Int, _ tokens: Int, _ width: Int, _ correction: Scalar, _ step: lockstep_step, _ states: Input,
      _ outGradient: Input, _ outGradientStride: Int, _ scratch: Output, _ qGradient: Output, _ kGradient: Output,
      _ vGradient: Output, _ alphaGradient: Output, _ betaGradient: Output
    ) -> Void
}

extension Float: DeltaNetScalar {
  public static let deltaNetKernels = DeltaNetKernels<Float>(
    gate: lockstep_gate_f32, gateGradient: lockstep_gate_gradient_f32, unitVectors: lockstep_unit_vectors_f32,
    unitVectorsGradient: lockstep_unit_vectors_gradient_f32, memory: lockstep_delta_memory_f32,
    memoryGradient: lockstep_delta_memory_gradient_f32)
}

extension Double: DeltaNetScalar {
  public static let deltaNetKernels = DeltaNetKernels<Double>(
    gate: lockstep_gate_f64, gateGradient: lockstep_gate_gradient_f64, unitVectors: lockstep_unit_vectors_f64,
    unitVectorsGradient: lockstep_unit_vectors_gradient_f64, memory: lockstep_delta_memory_f64,
    memoryGradient: lockstep_delta_memory_gradient_f64)
}
