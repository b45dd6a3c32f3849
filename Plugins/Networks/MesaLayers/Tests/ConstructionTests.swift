import Foundation
import LockstepCore
import LockstepLinearRegression
import LockstepNetworks
import LockstepRecursiveLeastSquares
import LockstepTestSupport
import Testing

import LockstepMesaLayers

/// The constructed network against recursive least squares for every number of examples.
struct ConstructionTests {
  private let prompts = LinearRegression().prompts(0..<6, shape: PromptShape(dimension: 5, contextSize: 12), seed: 1)

  @Test(arguments: [0.01, 1, 100]) func isRecursiveLeastSquares(ridge: Double) throws {
    var construction = RecursiveLeastSquaresConstruction()
    (construction.dimension, construction.ridge) = (5, ridge)
    var learner = RecursiveLeastSquares()
    learner.ridge = ridge
    let (model, values) = construction.network(of: Double.self)
    let difference = relativeDifference(
      model.predictions(for: prompts, values), try learner.predictions(for: prompts).predictions.values)
    #expect(difference < 1e-9, "\(difference)")
  }

  /// The network that ships, in single precision, from the smallest ridge, at which it is off by about 0.1%, to the largest.
  @Test(arguments: [1, 2, 5, 20, 100]) func singlePrecisionIsRecursiveLeastSquares(dimension: Int) throws {
    let shape = PromptShape(dimension: dimension, contextSize: dimension + 4)
    let prompts = LinearRegression().prompts(0..<6, shape: shape, seed: 1)
    let least = 2e-5 * pow(Double(dimension), 1.5)
    for (ridge, tolerance) in [(1.001 * least, 1.5e-3), (1000 * least, 3e-6), (1e38, 1e-6)] {
      var construction = RecursiveLeastSquaresConstruction()
      (construction.dimension, construction.ridge) = (dimension, ridge)
      var learner = RecursiveLeastSquares()
      learner.ridge = ridge
      let (model, values) = try construction.network()
      let difference = relativeDifference(
        model.predictions(for: prompts, values), try learner.predictions(for: prompts).predictions.values)
      #expect(difference < tolerance, "ridge \(ridge): \(difference)")
    }
    var construction = RecursiveLeastSquaresConstruction()
    (construction.dimension, construction.ridge) = (dimension, 0.999 * least)
    #expect(throws: LockstepError.self) { try construction.network() }
  }

  /// The softplus of such a number is zero in single precision.
  @Test func aRidgeThatUnderflowsIsFinite() throws {
    var construction = RecursiveLeastSquaresConstruction()
    construction.dimension = 5
    let (model, values) = try construction.network()
    let numbers = values["_backbone.h.0.mesa.ridge"]
    for i in 0..<numbers.columns { numbers[0, i] = -200 }
    #expect(model.predictions(for: prompts, values).allSatisfy { $0.isFinite })
  }
}
