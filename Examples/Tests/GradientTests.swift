import Lockstep
import LockstepNetworks
import Testing

@testable import CustomNetwork

/// Every gradient of the network against a central difference of the squared error, in double precision.
@Test func gradientsAreCentralDifferences() {
  var sizes = ElmanConfiguration()
  (sizes.layers, sizes.width) = (2, 3)
  let model = InContextModel<ElmanBackbone<Double>>(NetworkConfiguration(dimension: 2, backbone: sizes))
  let values = model.initialValues(seed: 1)
  let prompts = LinearRegression().prompts(0..<2, shape: PromptShape(dimension: 2, contextSize: 3), seed: 1)
  let workspace = model.makeTrainingWorkspace(prompts: 2, points: 4)
  func error(_ gradients: Parameters<Double>) -> Double {
    model.squaredError(prompts, weight: 1, workspace, values, gradients: gradients)
  }
  let (gradients, unused) = (Parameters<Double>(model.layout), Parameters<Double>(model.layout))
  _ = error(gradients)
  let step = 1e-5
  for parameter in 0..<model.layout.count {
    values.storage[parameter] += step
    let above = error(unused)
    values.storage[parameter] -= 2 * step
    let below = error(unused)
    values.storage[parameter] += step
    #expect(abs((above - below) / (2 * step) - gradients.storage[parameter]) < 1e-7, "parameter \(parameter)")
  }
}
