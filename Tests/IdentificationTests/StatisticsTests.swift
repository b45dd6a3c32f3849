import Foundation
import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import Testing

struct StatisticsTests {
  @Test func blocksCoverThePromptsInOrder() {
    for count in [1, 5, 64, 65, 320, 1281] {
      let blocks = promptBlocks(count)
      #expect(blocks.count == min(64, count))
      #expect(blocks.flatMap { Array($0) } == Array(0..<count))
      #expect(blocks.map(\.count).max()! - blocks.map(\.count).min()! <= 1)
    }
  }

  @Test func theRatioIsThatOfTheSums() {
    let estimate = StudentizedBootstrap(promptCount: 20).ratio(
      (1...20).map { Double($0) }, (1...20).map { Double(3 * $0) })
    #expect(abs(estimate.value - 1.0 / 3) < 1e-12)
    #expect(estimate.interval == estimate.value...estimate.value)
  }

  @Test func fewBlocksGiveNoInterval() {
    #expect(
      StudentizedBootstrap(promptCount: 15).ratio([Double](repeating: 1, count: 15), (1...15).map(Double.init)).interval
        == nil)
    #expect(
      StudentizedBootstrap(promptCount: 16).ratio((1...16).map(Double.init), [Double](repeating: 1, count: 16)).interval
        != nil)
  }

  /// Where most resamples miss the only block that differs, an interval is at most ten standard errors long to either side.
  @Test(arguments: [1, 3])
  func fewDifferentBlocksGiveABoundedInterval(different: Int) throws {
    let values = (0..<64).map { $0 < different ? 1.0 : 0 }
    let estimate = StudentizedBootstrap(promptCount: 64).ratio(values, [Double](repeating: 1, count: 64))
    let interval = try #require(estimate.interval)
    let mean = Double(different) / 64
    let error = (mean * (1 - mean) / 64).squareRoot()
    #expect(abs(estimate.value - mean) < 1e-12)
    #expect(interval.lowerBound < mean && interval.lowerBound >= mean - 10.7 * error)
    #expect(interval.upperBound > mean && interval.upperBound <= mean + 10.7 * error)
  }

  /// The table of any textbook.
  @Test(arguments: [(1, 12.706), (2, 4.303), (3, 3.182), (8, 2.306), (30, 2.042)])
  func studentsQuantiles(degreesOfFreedom: Int, value: Double) {
    #expect(abs(studentQuantile(degreesOfFreedom: degreesOfFreedom) / value - 1) < 0.01)
  }

  @Test(arguments: [16, 64])
  func intervalsOfSkewedMeansCoverTheTruth(count: Int) {
    let bootstrap = StudentizedBootstrap(promptCount: count, resamples: 1000)
    let ones = [Double](repeating: 1, count: count)
    let repetitions = 600
    var (covered, below, above) = (0, 0, 0)
    for repetition in 0..<repetitions {
      // Exponential waiting times, of mean 1 and skewness 2.
      var stream = RandomStream(seed: 9, index: UInt64(repetition), purpose: 1)
      let sample = (0..<count).map { _ in -log(1 - stream.uniform()) }
      let interval = bootstrap.ratio(sample, ones).interval!
      covered += interval.contains(1) ? 1 : 0
      below += interval.upperBound < 1 ? 1 : 0
      above += interval.lowerBound > 1 ? 1 : 0
    }
    #expect((0.925...0.985).contains(Double(covered) / Double(repetitions)))
    // A percentile interval misses nearly always on one side.
    #expect(below < 40 && above < 40)
  }

  @Test func fitQualityIsTheShareOfTheLinearPart() throws {
    // Predictions <w, x> + e with e orthogonal to the queries, so that the fit is w exactly.
    let (d, count, prompts) = (2, 4, 20)
    let inputs: [Double] = [1, 0, 0, 1, 1, 0, 0, 1]
    let queries = QueryBatch(
      range: 0..<prompts, queriesPerPrompt: count, dimension: d, inputs: (0..<prompts).flatMap { _ in inputs })
    var predictions = StepTensor(steps: 1, prompts: prompts, points: 2, width: count)
    var weights = StepTensor(steps: 1, prompts: prompts, points: 2, width: d)
    var others = weights
    for prompt in 0..<prompts {
      let w = [1 + Double(prompt), 2]
      let (start, place) = (weights.offset(0, prompt, 1), predictions.offset(0, prompt, 1))
      for i in 0..<d {
        weights.values[start + i] = w[i]
        others.values[start + i] = [w[0], 0][i]
        predictions.values[place + i] = w[i] + 3
        predictions.values[place + d + i] = w[i] - 3
      }
    }
    let sums = FitQuality.sums(weights, predictions, at: queries, others, prefixLengths: [0, 1])
    let quality = FitQuality([sums], bootstrap: StudentizedBootstrap(promptCount: 1))
    let firsts = (1...prompts).map(Double.init)
    let linear = firsts.reduce(0) { $0 + 2 * ($1 * $1 + 4) }
    #expect(abs(try #require(quality.rSquared[0]).value - linear / (linear + Double(36 * prompts))) < 1e-12)
    let cosines = firsts.map { $0 / ($0 * $0 + 4).squareRoot() }
    #expect(abs(try #require(quality.agreement[0]).value - cosines.reduce(0, +) / Double(prompts)) < 1e-12)
  }
}
