import LockstepCore
import LockstepNumerics
import LockstepSparseLinearRegression
import Testing

struct SparseLinearRegressionTests {
  /// The weights of each prompt, by least squares on more points than dimensions.
  private func weights(_ functionClass: SparseLinearRegression, prompts: Range<Int>) throws -> [Vector] {
    let batch = functionClass.prompts(prompts, shape: PromptShape(dimension: 5, contextSize: 9), seed: 6)
    return try (0..<batch.count).map {
      try batch.inputs(of: $0, first: 10).leastSquaresSolution(batch.labels(of: $0, first: 10))
    }
  }

  @Test(arguments: [1, 3, 5, 8]) func asManyWeightsAreNotZero(sparsity: Int) throws {
    for w in try weights(SparseLinearRegression().setting(\.sparsity, to: sparsity), prompts: 3..<23) {
      #expect(w.elements.count { abs($0) > 1e-9 } == min(sparsity, 5))
    }
  }

  /// Each coordinate is as likely as any other, 2 of 5, and its weight standard normal; within four standard errors.
  @Test func coordinatesAreUniformAndWeightsStandardNormal() throws {
    let count = 2000.0
    let all = try weights(SparseLinearRegression().setting(\.sparsity, to: 2), prompts: 0..<2000)
    for coordinate in 0..<5 {
      let part = Double(all.count { abs($0[coordinate]) > 1e-9 }) / count
      #expect(abs(part - 0.4) < 4 * (0.4 * 0.6 / count).squareRoot())
    }
    let nonzero = all.flatMap(\.elements).filter { abs($0) > 1e-9 }
    #expect(abs(Moments(nonzero).mean) < 4 / (2 * count).squareRoot())
    #expect(abs(Moments(nonzero).variance - 1) < 4 * (2 / (2 * count)).squareRoot())
  }

  @Test func noiseIsAddedToTheLabels() {
    let shape = PromptShape(dimension: 3, contextSize: 499)
    let clean = SparseLinearRegression().prompts(0..<3, shape: shape, seed: 1)
    let noisy = SparseLinearRegression().setting(\.noise, to: 0.1).prompts(0..<3, shape: shape, seed: 1)
    #expect(noisy.inputs == clean.inputs)
    #expect(abs(Moments(zip(noisy.labels, clean.labels).map { $0 - $1 }).variance / 0.01 - 1) < 0.15)
  }
}
