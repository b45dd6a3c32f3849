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

  let gate: @Sendable (Output, Int) -> Void
  let gateGradient: @Sendable (Input, Int, Output) -> Void
  let unitVectors: @Sendable (Output, Int, Int, Int, Int, Output) -> Void
  let unitVectorsGradient: @Sendable (Input, Int, Int, Int, Int, Input, Output) -> Void
  let memory:
    @Sendable (
      Input, Int, Input, Input, Int, Input, Input, Int, Int, Int, Scalar, lockstep_step, Output, Output, Output, Int
    ) -> Void
  let memoryGradient:
    @Sendable (
      Input, Int, Input, Input, Int, Input, Input, Int, Int, Int, Scalar, lockstep_step, Input, Input, Int, Output,
      Output,
      Output, Output, Output, Output
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
