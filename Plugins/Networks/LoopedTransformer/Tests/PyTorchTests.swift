import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

import LockstepLoopedTransformer

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision. The loss is taken at the last three of five loops.
struct PyTorchTests {
  private func reference<Scalar>(_: Scalar.Type) throws -> NetworkReference<LoopedTransformerBackbone<Scalar>> {
    try NetworkReference(
      "looped-transformer",
      LoopedTransformerConfiguration(
        loops: 5, window: 3, decoder: TransformerConfiguration(layers: 2, heads: 2, width: 8, positions: 12)))
  }

  @Test func everyLoop() throws {
    try reference(Double.self).checkForward(tolerance: 1e-12)
    try reference(Float.self).checkForward(tolerance: 1e-5)
  }

  @Test func queriesAfterEveryPrefix() throws {
    try reference(Double.self).checkQueries(tolerance: 1e-12)
    try reference(Float.self).checkQueries(tolerance: 1e-5)
  }

  @Test func everyGradient() throws {
    try reference(Double.self).checkGradients(tolerance: 1e-11)
    try reference(Float.self).checkGradients(tolerance: 1e-4)
  }

  @Test func threeStepsOfAdam() throws {
    try reference(Double.self).checkSteps(of: Adam(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-9)
  }

  /// Where the window is all loops, no gradient is cut off, and so they are difference quotients.
  @Test func gradientsThroughAllLoopsAreDifferenceQuotients() throws {
    try NetworkReference<LoopedTransformerBackbone<Double>>(
      "looped-transformer",
      LoopedTransformerConfiguration(
        loops: 5, window: 5, decoder: TransformerConfiguration(layers: 2, heads: 2, width: 8, positions: 12))
    ).checkCentralDifferences(tolerance: 1e-6)
  }
}
