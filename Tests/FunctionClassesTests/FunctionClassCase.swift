import LockstepCore
import LockstepLinearRegression
import LockstepNumerics
import LockstepSparseLinearRegression
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

  static let isotropic = FunctionClassCase("isotropic", LinearRegression())
  static let sparse = FunctionClassCase("sparse", SparseLinearRegression().setting(\.sparsity, to: 2))

  /// Every way in which a prompt is drawn.
  static let all = [
    isotropic,
    FunctionClassCase("noisy", LinearRegression().setting(\.noise, to: 0.5)),
    FunctionClassCase("ill-conditioned", LinearRegression().setting(\.conditionNumber, to: 100)),
    sparse,
    FunctionClassCase("relu network", TwoLayerNetwork().setting(\.width, to: 7)),
    FunctionClassCase("noisy relu network", TwoLayerNetwork().setting(\.width, to: 7).setting(\.noise, to: 0.5)),
    FunctionClassCase(
      "tanh network with biases",
      TwoLayerNetwork().setting(\.activation, to: .tanh).setting(\.width, to: 7).setting(\.hasBiases, to: true)),
  ]
}
