import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepLSTM

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision.
struct PyTorchTests {
  private let sizes = LSTMConfiguration(layers: 3, width: 8)

  private func reference<Scalar>(
    _: Scalar.Type, stepsFile: String = "expected.safetensors"
  ) throws -> NetworkReference<LSTMBackbone<Scalar>> {
    try NetworkReference("lstm", sizes, stepsFile: stepsFile)
  }

  @Test func everyPass() throws {
    try reference(Double.self).checkPasses()
    try reference(Float.self).checkPasses()
  }

  /// The queries' default way is as exact as the architecture's own.
  @Test func queriesThatRerunEveryPrefix() throws {
    try NetworkReference<RerunBackbone<LSTMBackbone<Double>>>("lstm", sizes).checkQueries(tolerance: 1e-12)
  }

  @Test func gradientsAreDifferenceQuotients() throws {
    try reference(Double.self).checkCentralDifferences(tolerance: 1e-6)
  }

  @Test func threeStepsOfAdam() throws {
    try reference(Double.self).checkSteps(of: AdamOptimizer(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-10)
    try reference(Float.self).checkSteps(of: AdamOptimizer(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-4)
  }

  @Test func threeStepsOfAdamWithDecayAndClipping() throws {
    let optimizer = AdamOptimizer(beta2: 0.98, weightDecay: 0.1)
    try reference(Double.self).checkSteps(of: optimizer, "adamw", rate: 1e-2, clip: 0.5, tolerance: 1e-10)
    try reference(Float.self).checkSteps(of: optimizer, "adamw", rate: 1e-2, clip: 0.5, tolerance: 1e-4)
  }

  @Test func tenStepsOfMuon() throws {
    let optimizer = MuonOptimizer(
      weightDecay: 0.1, adam: AdamOptimizer(beta2: 0.98, weightDecay: 0.1), adamLearningRateRatio: 0.1)
    try reference(Double.self, stepsFile: "muon.safetensors").checkSteps(
      of: optimizer, "muon", rate: 2e-2, clip: 0.5, steps: 10, tolerance: 1e-9)
    try reference(Float.self, stepsFile: "muon.safetensors").checkSteps(
      of: optimizer, "muon", rate: 2e-2, clip: 0.5, steps: 10, tolerance: 1e-3)
  }
}
