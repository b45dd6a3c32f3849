internal import CLockstepMesaLayers
public import LockstepDeltaNet

/// A number type with the kernels of Mesa layers.
public protocol MesaScalar: DeltaNetScalar {
  /// The kernels for this type.
  static var mesaKernels: MesaKernels<Self> { get }
}

/// The kernels of Mesa layers for one number type. They work on bare pointers: the memory checks the sizes.
public struct MesaKernels<Scalar: BitwiseCopyable>: Sendable {
  typealias Input = UnsafePointer<Scalar>
  typealias Output = UnsafeMutablePointer<Scalar>

  let queries:
    @Sendable (
      _ q: Input, _ k: Input, _ stride: Int, _ alpha: Input, _ beta: Input, _ gateStride: Int, _ tokens: Int,
      _ width: Int, _ ridge: Input, _ states: Output, _ stateDistance: Int, _ rotations: Output, _ z: Output,
      _ zStride: Int
    ) -> Void
  let solve: @Sendable (_ factor: Input, _ rows: Int, _ width: Int, _ z: Output, _ zStride: Int) -> Void
  let queriesGradient:
    @Sendable (
      _ k: Input, _ stride: Int, _ alpha: Input, _ beta: Input, _ gateStride: Int, _ tokens: Int, _ width: Int,
      _ states: Input, _ z: Input, _ zStride: Int, _ momentGradient: Output, _ qGradient: Output, _ kGradient: Output,
      _ alphaGradient: Output, _ betaGradient: Output, _ ridgeGradient: Output
    ) -> Void
}

extension Float: MesaScalar {
  public static let mesaKernels = MesaKernels<Float>(
    queries: lockstep_mesa_queries_f32, solve: lockstep_mesa_solve_f32,
    queriesGradient: lockstep_mesa_queries_gradient_f32)
}

extension Double: MesaScalar {
  public static let mesaKernels = MesaKernels<Double>(
    queries: lockstep_mesa_queries_f64, solve: lockstep_mesa_solve_f64,
    queriesGradient: lockstep_mesa_queries_gradient_f64)
}
