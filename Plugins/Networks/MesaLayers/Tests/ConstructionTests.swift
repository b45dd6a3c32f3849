import LockstepCore
import LockstepLinearRegression
import LockstepNetworks
import LockstepRecursiveLeastSquares
import LockstepTestSupport
import Testing

import LockstepMesaLayers

/// The constructed network against recursive least squares, in double precision, for every number of examples.
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

  /// In single precision a ridge far below rounding still has finite predictions.
  @Test func aVanishingRidgeIsFinite() throws {
    var construction = RecursiveLeastSquaresConstruction()
    (construction.dimension, construction.ridge) = (5, 1e-12)
    let (model, values) = try construction.network()
    #expect(model.predictions(for: prompts, values).allSatisfy { $0.isFinite })
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
