import LockstepCore
import LockstepLSTM
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

/// Deep stacks of LSTM layers before training.
struct InitialGatesTests {
  /// The difference between the last layer's outputs for two prompts, relative to their size.
  private func variation(_ gates: LSTMConfiguration.InitialGates) -> Double {
    let configuration = LSTMConfiguration(layers: 10, width: 16, initialGates: gates)
    let model = InContextModel<LSTMBackbone<Double>>(NetworkConfiguration(dimension: 3, backbone: configuration))
    let shape = PromptShape(dimension: 3, contextSize: 4)
    let prompts = LinearRegression().prompts(0..<2, shape: shape, seed: 0)
    let workspace = model.makeWorkspace(prompts: 2, points: shape.points, saving: .hiddenStates)
    model.forward(prompts, workspace, model.initialValues(seed: 1))
    workspace.gatherInputStates(ofLayer: 10)
    let states = workspace.inputStates.values.map { Double($0) }
    return relativeDifference(Array(states.prefix(states.count / 2)), Array(states.suffix(states.count / 2)))
  }

  /// Single precision leaves little to learn from differences of a few millionths.
  @Test func onlyIdentityBiasedGatesPassTheInputThroughTenLayers() {
    #expect(variation(.standard) < 1e-5)
    #expect(variation(.identityBiased) > 0.1)
  }
}
