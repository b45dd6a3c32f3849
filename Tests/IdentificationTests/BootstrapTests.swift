import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

/// Studentized intervals, against the textbook's procedure on the drawn blocks themselves.
struct BootstrapTests {
  /// Bootstrap-t intervals widened by the factor 1 + 4 / (number of prompts). Each resample is the list of blocks that
  /// were drawn, with its own ratio and its own standard error of the linearized ratio.
  private func reference(
    _ numerators: [Double], _ denominators: [Double], promptCount: Int, resamples: Int, seed: UInt64
  ) -> [Double] {
    func ratio(_ blocks: [Int]) -> (value: Double, standardError: Double) {
      let total = blocks.reduce(0) { $0 + denominators[$1] }
      let value = blocks.reduce(0) { $0 + numerators[$1] } / total
      let squares = blocks.map { block in
        let residual = numerators[block] - value * denominators[block]
        return residual * residual
      }
      return (value, squares.reduce(0, +).squareRoot() / total)
    }
    let multiplicities = resampledBlocks(numerators.count, resamples, seed)
    let estimate = ratio(Array(numerators.indices))
    let deviations = (0..<resamples).map { resample -> Double in
      let drawn = ratio(
        numerators.indices.flatMap { [Int](repeating: $0, count: Int(multiplicities[resample, $0])) })
      return (drawn.value - estimate.value) / drawn.standardError
    }.sorted()
    // With 200 resamples the places of 97.5 and 2.5 % are 194.025 and 4.975, counted from 0.
    let upper = deviations[194] + 0.025 * (deviations[195] - deviations[194])
    let lower = deviations[4] + 0.975 * (deviations[5] - deviations[4])
    let width = (1 + 4 / Double(promptCount)) * estimate.standardError
    return [estimate.value - upper * width, estimate.value - lower * width]
  }

  /// Squares of uniform numbers: they are skewed, so the two sides of an interval differ. Above 64 prompts a block can
  /// have several prompts; of 100 prompts some blocks have one and some two.
  @Test(arguments: [16, 40, 64, 100, 200])
  func intervalsOfMeansAreBootstrapT(promptCount: Int) throws {
    var stream = RandomStream(seed: 2, index: UInt64(promptCount), purpose: 1)
    var blocks: [BlockSum] = []
    for range in promptBlocks(promptCount) {
      var sum = 0.0
      for _ in range {
        let uniform = stream.uniform()
        sum += uniform * uniform
      }
      blocks.append(BlockSum(promptCount: range.count, values: [1, sum]))
    }
    let estimate = StudentizedBootstrap(promptCount: promptCount, resamples: 200, seed: 5).mean(blocks, 1)
    let interval = try #require(estimate.interval)
    let expected = reference(
      blocks.map { $0.values[1] }, blocks.map { Double($0.promptCount) }, promptCount: promptCount, resamples: 200,
      seed: 5)
    #expect(relativeDifference([interval.lowerBound, interval.upperBound], expected) < 1e-12)
  }

  @Test func intervalsOfRatiosAreBootstrapT() throws {
    let count = 48
    var stream = RandomStream(seed: 2, index: 0, purpose: 1)
    var (numerators, denominators): ([Double], [Double]) = ([], [])
    for _ in 0..<count {
      let denominator = 1 + 3 * stream.uniform()
      let share = stream.uniform()
      denominators.append(denominator)
      numerators.append(denominator * share * share)
    }
    let estimate = StudentizedBootstrap(promptCount: count, resamples: 200, seed: 5).ratio(numerators, denominators)
    let interval = try #require(estimate.interval)
    let expected = reference(numerators, denominators, promptCount: count, resamples: 200, seed: 5)
    #expect(relativeDifference([interval.lowerBound, interval.upperBound], expected) < 1e-12)
  }
}
