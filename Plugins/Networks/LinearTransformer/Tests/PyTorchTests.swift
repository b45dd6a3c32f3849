import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepLinearTransformer

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision.
struct PyTorchTests {
  enum Case: String, CaseIterable {
    case full = "linear-transformer"
    case sparse = "linear-transformer-sparse"
    case inputs = "linear-transformer-inputs"

    var sizes: LinearTransformerConfiguration {
      switch self {
      case .full: LinearTransformerConfiguration(layers: 3, heads: 2, width: 5)
      case .inputs: LinearTransformerConfiguration(layers: 2, heads: 2, width: 5, keys: .inputs)
      case .sparse: LinearTransformerConfiguration(layers: 2, heads: 2, width: 4, weights: .sparse, layerNorm: true)
      }
    }

    func reference<Scalar>(_: Scalar.Type) throws -> NetworkReference<LinearTransformerBackbone<Scalar>> {
      try NetworkReference(rawValue, sizes)
    }
  }

  @Test(arguments: Case.allCases) func everyPass(_ network: Case) throws {
    try network.reference(Double.self).checkPasses()
    try network.reference(Float.self).checkPasses()
  }

  /// Where keys are inputs, the masked entries have no gradient though the loss depends on them.
  @Test(arguments: [Case.full, .sparse]) func gradientsAreDifferenceQuotients(_ network: Case) throws {
    try network.reference(Double.self).checkCentralDifferences(tolerance: 1e-6)
  }

  /// Import infers the sizes that the reference was made with.
  @Test(arguments: Case.allCases) func sizesFromTensors(_ network: Case) throws {
    try network.reference(Float.self).checkImport(
      as: LinearTransformer.self, options: ["keys": network.sizes.keys.rawValue, "dimension": "3"])
  }

  @Test(arguments: Case.allCases) func threeStepsOfAdam(_ network: Case) throws {
    try network.reference(Double.self).checkSteps(of: AdamOptimizer(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-9)
  }
}
