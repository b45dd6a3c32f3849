import LockstepCore
import LockstepLinearRegression
import LockstepTwoLayerNetwork
import Testing

/// A function class by a name that says which one failed.
struct FunctionClassCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let functionClass: any FunctionClass

  init(_ name: String, _ functionClass: any FunctionClass) {
    testDescription = name
    self.functionClass = functionClass
  }

  /// Every way in which a prompt is drawn.
  static let all = [
    FunctionClassCase("isotropic", LinearRegression()),
    FunctionClassCase("noisy", LinearRegression(noise: 0.5)),
    FunctionClassCase("ill-conditioned", LinearRegression(conditionNumber: 100)),
    FunctionClassCase("relu network", TwoLayerNetwork(width: 7)),
    FunctionClassCase("tanh network with biases", TwoLayerNetwork(activation: .tanh, width: 7, hasBiases: true)),
  ]
}
