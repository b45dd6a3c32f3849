import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

struct LearnedMetricTests {
  static let prompts = regressionPrompts(0..<96, d: 4, n: 9, seed: 4)
  static let lengths = [6, 9]

  @Test(arguments: [(false, false), (true, false), (false, true), (true, true)])
  func theGradientIsThatOfFiniteDifferences(metric: Bool, positions: Bool) throws {
    let weights = try Textbook.online { 1 / $0 }.weights(for: Self.prompts).weights
    let problems = try RidgeProblems(weights, step: 0, RidgeMoments(Self.prompts, prefixLengths: Self.lengths))
    let model = WeightedRidge(freedom: .init(metric: metric, positions: positions), problems: problems)
    var stream = RandomStream(seed: 1, index: 0, purpose: 1)
    let point = model.start(scale: 0.8, ridge: 1.5).enumerated().map { index, value in
      model.free[index] ? value + 0.2 * stream.gaussian() : value
    }
    let gradient = model.evaluate(point, 10..<20).gradient
    for index in point.indices where model.free[index] {
      func loss(_ step: Double) -> Double {
        var moved = point
        moved[index] += step
        return model.evaluate(moved, 10..<20).residuals.reduce(0, +)
      }
      let difference = (loss(1e-5) - loss(-1e-5)) / 2e-5
      #expect(abs(difference - gradient[index]) < 1e-6 * max(1, abs(difference)), "parameter \(index)")
    }
  }

  @Test func ridgeRegressionNeedsNoMetric() throws {
    let fits = try Self.fit(.ridge(2))
    #expect(fits.fits.allSatisfy { $0.unexplained.value < 1e-3 })
    // A factor and a ridge parameter alone, so it is exact.
    #expect(try #require(fits[.ridge]).unexplained.value < 1e-6)
  }

  @Test func aMetricAndPositionWeightsAreFound() throws {
    let metric = Matrix(diagonal: [1, 0.8, 0.4, 0.05])
    let positions = [1, 1, 0.8, 0.6, 0.4, 0.4, 0, 0, 0]
    let truth = Textbook { x, y in
      var weighted = x
      for i in 0..<x.rows { for j in 0..<x.columns { weighted[i, j] *= positions[i] } }
      let mapped = x * metric
      var system = metric * (weighted.transposed * mapped)
      for i in 0..<4 { system[i, i] += 1.5 }
      let right = metric * (weighted.transposed * y)
      return try [metric * system.leastSquaresSolution(right)]
    }
    let fits = try Self.fit(truth)
    let (ridge, both) = (try #require(fits[.ridge]), try #require(fits[.metricAndPositions]))
    #expect(ridge.unexplained.value > 0.05)
    #expect(both.unexplained.value < 0.002)
    #expect(try #require(fits[.metric]).unexplained.value > 5 * both.unexplained.value)
    #expect(try #require(fits[.positions]).unexplained.value > 5 * both.unexplained.value)
    // Position weights are determined up to the metric's scale.
    for (found, expected) in zip(both.positionWeights, positions) { #expect(abs(found - expected) < 0.1) }
    #expect(abs(both.metricSingularValues[1] - 0.8) < 0.1 && abs(both.metricSingularValues[2] - 0.4) < 0.1)
    #expect(both.metricSingularValues[3] < 0.15)
  }

  @Test func whatDependsOnNothingIsNotFitted() throws {
    // Weights of random direction: fits to one half of the prompts explain nothing on the other.
    var weights = StepTensor(steps: 1, prompts: 96, points: 10, width: 4)
    var stream = RandomStream(seed: 8, index: 0, purpose: 1)
    for i in weights.values.indices { weights.values[i] = stream.gaussian() }
    for fit in try Self.fit(weights).fits { #expect(fit.unexplained.value > 0.99) }
  }

  static func fit(_ method: Textbook) throws -> LearnedMetric { try fit(method.weights(for: prompts).weights) }

  static func fit(_ weights: StepTensor) throws -> LearnedMetric {
    try LearnedMetric(
      weights, step: 0, RidgeMoments(prompts, prefixLengths: lengths),
      bootstrap: StudentizedBootstrap(promptCount: prompts.count))
  }
}
