import LockstepCore
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepLSTM

/// A deep stack of LSTM layers before training.
struct InitialGatesTests {
  /// How much the last layer's outputs differ between two prompts, relative to how large they are.
  private func variation(_ gates: LSTMConfiguration.InitialGates) -> Double {
    let configuration = LSTMConfiguration(layers: 10, width: 16, initialGates: gates)
    let model = InContextModel<LSTMBackbone<Double>>(NetworkConfiguration(dimension: 3, backbone: configuration))
    let shape = PromptShape(dimension: 3, contextSize: 4)
    let prompts = LinearRegression().prompts(0..<2, shape: shape, seed: 0)
    let pass = model.makeWorkspace(prompts: 2, points: shape.points, savingActivations: false)
    model.forward(prompts, pass, model.initialValues(seed: 1))
    pass.gatherInputStates(ofLayer: 10)
    let states = pass.inputStates.values.map { Double($0) }
    return relativeDifference(Array(states.prefix(states.count / 2)), Array(states.suffix(states.count / 2)))
  }

  /// What differs by a few millionths of itself is hardly to be learned from in single precision.
  @Test func onlyOpenGatesLetTheInputThroughTenLayers() {
    #expect(variation(.halfOpen) < 1e-5)
    #expect(variation(.open) > 0.1)
  }
}
