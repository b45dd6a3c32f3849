import LockstepDeltaNet
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepMesaLayers

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision.
struct PyTorchTests {
  enum Case: String, CaseIterable {
    case gated = "mesa-layers"
    case plain = "mesa-layers-plain"

    var sizes: MesaConfiguration {
      var sizes = MesaConfiguration()
      (sizes.layers, sizes.heads, sizes.width) = (2, 2, 6)
      switch self {
      case .gated: (sizes.mlpFactor, sizes.decay) = (1, .gated)
      case .plain:
        (sizes.mlpFactor, sizes.decay, sizes.normalizesKeys, sizes.layerNorm) = (0, .constant, false, false)
      }
      return sizes
    }

    func reference<Scalar: NetworkScalar>(
      _: Scalar.Type
    ) throws -> NetworkReference<FastWeightBackbone<MesaMemory<Scalar>>> {
      try NetworkReference(rawValue, sizes)
    }
  }

  @Test(arguments: Case.allCases) func everyPass(_ network: Case) throws {
    try network.reference(Double.self).checkPasses()
    try network.reference(Float.self).checkPasses()
  }

  @Test(arguments: Case.allCases) func gradientsAreDifferenceQuotients(_ network: Case) throws {
    try network.reference(Double.self).checkCentralDifferences(tolerance: 1e-6)
  }

  @Test(arguments: Case.allCases) func threeStepsOfAdam(_ network: Case) throws {
    try network.reference(Double.self).checkSteps(of: AdamOptimizer(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-9)
  }

  /// Import infers the sizes that the reference was made with.
  @Test(arguments: Case.allCases) func sizesFromTensors(_ network: Case) throws {
    try network.reference(Float.self).checkImport(
      as: MesaLayers.self, options: ["normalize_keys": String(network.sizes.normalizesKeys)])
  }
}
