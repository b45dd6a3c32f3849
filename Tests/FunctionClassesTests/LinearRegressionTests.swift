import LockstepCore
import LockstepLinearRegression
import LockstepNumerics
import LockstepTestSupport
import LockstepTwoLayerNetwork
import Testing

struct LinearRegressionTests {
  /// The weights that give a prompt's labels with the least squared error, and what of the labels they leave.
  private func fit(_ batch: PromptBatch, _ prompt: Int) throws -> (weights: Vector, residual: Vector) {
    let (points, d) = (batch.shape.points, batch.shape.dimension)
    let inputs = Matrix(
      rows: points, columns: d, elements: Array(batch.inputs[prompt * points * d..<(prompt + 1) * points * d]))
    let labels = Vector(Array(batch.labels[prompt * points..<(prompt + 1) * points]))
    let weights = try inputs.leastSquaresSolution(labels)
    return (weights, labels - inputs * weights)
  }

  /// Both the prompt's own weights, one set for all of its points, and no noise: there are more points than weights.
  @Test(arguments: [1, 10_000.0])
  func labelsAreLinearInTheInputs(conditionNumber: Double) throws {
    let shape = PromptShape(dimension: 5, contextSize: 9)
    let batch = LinearRegression().setting(\.conditionNumber, to: conditionNumber).prompts(
      0..<20, shape: shape, seed: 1)
    for prompt in 0..<batch.count {
      let fit = try fit(batch, prompt)
      // A few ulps times the condition number of the inputs, which is the root of the covariance's.
      #expect(fit.residual.norm < 1e-12 * fit.weights.norm)
    }
  }

  /// 4000 weights: the mean's standard error is 0.016 and the variance's 0.022; four of each are allowed.
  @Test func weightsAreStandardNormal() throws {
    let shape = PromptShape(dimension: 4, contextSize: 5)
    let batch = LinearRegression().prompts(0..<1000, shape: shape, seed: 2)
    let weights = try (0..<batch.count).flatMap { try fit(batch, $0).weights.elements }
    let moments = Moments(weights)
    #expect(abs(moments.mean) < 0.064)
    #expect(abs(moments.variance - 1) < 0.09)
  }

  /// 60,000 inputs: standard errors 0.004 of the mean, 0.006 of the variance and 0.04 of the fourth moment.
  @Test(arguments: [FunctionClassCase.isotropic, FunctionClassCase.sparse])
  func inputsAreStandardNormal(drawn: FunctionClassCase) {
    let shape = PromptShape(dimension: 3, contextSize: 19)
    let batch = drawn.functionClass.prompts(0..<1000, shape: shape, seed: 3)
    let queries = drawn.functionClass.queries(0..<1000, count: 20, shape: shape, seed: 3)
    for moments in [Moments(batch.inputs), Moments(queries.inputs)] {
      #expect(abs(moments.mean) < 0.016)
      #expect(abs(moments.variance - 1) < 0.024)
      #expect(abs(moments.fourth - 3) < 0.16)
    }
  }

  /// The difference from the same prompts without noise is the noise: 40,000 numbers, whose deviation is known to
  /// 0.35%, and which know nothing of the labels.
  @Test(arguments: [0.1, 2])
  func noiseHasItsStandardDeviation(deviation: Double) {
    let shape = PromptShape(dimension: 3, contextSize: 19)
    let clean = LinearRegression().prompts(0..<2000, shape: shape, seed: 4)
    let noisy = LinearRegression().setting(\.noise, to: deviation).prompts(0..<2000, shape: shape, seed: 4)
    #expect(noisy.inputs == clean.inputs)
    let noise = Moments(zip(noisy.labels, clean.labels).map { ($0 - $1) / deviation })
    #expect(abs(noise.mean) < 0.02)
    #expect(abs(noise.variance.squareRoot() - 1) < 0.014)
    #expect(abs(noise.fourth - 3) < 0.2)
    let products = zip(zip(noisy.labels, clean.labels).map { ($0 - $1) / deviation }, clean.labels).map { $0 * $1 }
    #expect(abs(Moments(products).mean) < 0.04)
  }
}
