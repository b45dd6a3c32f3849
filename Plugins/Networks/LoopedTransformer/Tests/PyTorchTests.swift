import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

import LockstepLoopedTransformer

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision.
struct PyTorchTests {
  enum Case: String, CaseIterable {
    /// The loss is taken at the three of five loops that gradients go back through.
    case interleaved = "looped-transformer"
    /// The loss is taken at two of four loops, and gradients go back through all.
    case paired = "looped-transformer-paired"

    var sizes: LoopedTransformerConfiguration {
      switch self {
      case .interleaved:
        return LoopedTransformerConfiguration(
          loops: 5, window: 3, decoder: TransformerConfiguration(layers: 2, heads: 2, width: 8, positions: 12))
      case .paired:
        var sizes = LoopedTransformerConfiguration(
          loops: 4, window: 4, decoder: TransformerConfiguration(layers: 1, heads: 2, width: 8, positions: 12))
        sizes.trainedLoops = 2
        sizes.decoder.promptTokens = .paired
        return sizes
      }
    }

    func reference<Scalar>(_: Scalar.Type) throws -> NetworkReference<LoopedTransformerBackbone<Scalar>> {
      try NetworkReference(rawValue, sizes)
    }
  }

  @Test(arguments: Case.allCases) func everyPass(_ network: Case) throws {
    try network.reference(Double.self).checkPasses()
    try network.reference(Float.self).checkPasses()
  }

  @Test(arguments: Case.allCases) func threeStepsOfAdam(_ network: Case) throws {
    try network.reference(Double.self).checkSteps(of: AdamOptimizer(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-9)
  }

  /// Where the window is all loops, no gradient is cut off, and so they are difference quotients.
  @Test func gradientsThroughAllLoopsAreDifferenceQuotients() throws {
    try NetworkReference<LoopedTransformerBackbone<Double>>(
      "looped-transformer",
      LoopedTransformerConfiguration(
        loops: 5, window: 5, decoder: TransformerConfiguration(layers: 2, heads: 2, width: 8, positions: 12))
    ).checkCentralDifferences(tolerance: 1e-6)
    try Case.paired.reference(Double.self).checkCentralDifferences(tolerance: 1e-6)
  }
}
