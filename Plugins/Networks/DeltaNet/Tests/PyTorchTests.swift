import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepDeltaNet

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision. The cases have every option between them.
struct PyTorchTests {
  enum Case: String, CaseIterable {
    case gated = "delta-net"
    case additive = "delta-net-additive"
    case normalized = "delta-net-normalized"
    case implicit = "delta-net-implicit"

    var sizes: DeltaNetConfiguration {
      var sizes = DeltaNetConfiguration()
      (sizes.layers, sizes.heads, sizes.width, sizes.mlpFactor) = (2, 2, 6, 1)
      switch self {
      case .gated: sizes.decay = .gated
      case .additive: (sizes.update, sizes.decay) = (.additive, .constant)
      case .normalized:
        (sizes.step, sizes.normalizesKeys, sizes.layerNorm, sizes.mlpFactor) = (.normalized, false, false, 0)
      case .implicit: (sizes.step, sizes.normalizesKeys, sizes.decay) = (.implicit, false, .constant)
      }
      return sizes
    }

    /// Steps that no tensor shows.
    var importOptions: [String: String] {
      [
        "update": sizes.update.rawValue, "step": sizes.step.rawValue, "normalize_keys": String(sizes.normalizesKeys),
      ]
    }

    func reference<Scalar: NetworkScalar>(
      _: Scalar.Type
    ) throws -> NetworkReference<FastWeightBackbone<DeltaMemory<Scalar>>> {
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
    try network.reference(Float.self).checkImport(as: DeltaNet.self, options: network.importOptions)
  }
}
