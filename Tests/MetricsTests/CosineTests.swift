import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepWeightSimilarity
import LockstepTestSupport
import Testing

/// What holds for the cosines of errors and of weights.
struct CosineTests {
  private static let rounding = 1e-14

  /// From the smallest numbers to the largest whose norm can be written down: their squares are 0 or infinite.
  @Test(arguments: MetricCase.cosines, [1e-200, 1e-3, 1e200, 1e300])
  func doesNotDependOnTheScale(checked: MetricCase, scale: Double) {
    let (a, b) = (checked.sample(steps: 3, number: 10), checked.sample(steps: 2, number: 11))
    let unscaled = checked.similarities(a, b).values
    #expect(relativeDifference(checked.similarities(a.scaled(by: scale), b).values, unscaled) < Self.rounding)
    #expect(
      relativeDifference(checked.similarities(a.scaled(by: scale), b.scaled(by: scale)).values, unscaled)
        < Self.rounding)
  }

  @Test(arguments: MetricCase.cosines)
  func liesBetweenOppositeAndEqual(checked: MetricCase) {
    let a = checked.sample(steps: 20, number: 12)
    let result = checked.similarities(a, a)
    let opposite = checked.similarities(a, a.scaled(by: -3))
    #expect((result.values + opposite.values).allSatisfy { abs($0) <= 1 + Self.rounding })
    for prompt in 0..<4 {
      for i in 0..<20 {
        let diagonal = (prompt * 20 + i) * 20 + i
        #expect(abs(result.values[diagonal] - 1) < Self.rounding)
        #expect(abs(opposite.values[diagonal] + 1) < Self.rounding)
      }
    }
  }

  /// Zeros, and numbers too small to be scaled to length 1, are like nothing else, and like each other.
  @Test(arguments: MetricCase.cosines, [0, Double.leastNonzeroMagnitude])
  func zerosAreLikeNothing(checked: MetricCase, zero: Double) {
    let zeros = StepTensor(
      steps: 2, prompts: 4, points: 6, width: checked.width,
      values: [Double](repeating: zero, count: 2 * 4 * 6 * checked.width))
    #expect(checked.similarities(zeros, checked.sample(steps: 3, number: 13)).values.allSatisfy { $0 == 0 })
    #expect(checked.similarities(checked.sample(steps: 3, number: 13), zeros).values.allSatisfy { $0 == 0 })
    #expect(checked.similarities(zeros, zeros).values.allSatisfy { $0 == 1 })
  }

  /// Weights that are zero after some of the prefixes count as 0 there, and not at all where the other learner's are
  /// zero, too.
  @Test func weightsThatAreZeroForSomePrefixesCountAsZeroThere() {
    let checked = MetricCase.cosines[2]
    let full = checked.sample(steps: 1, prompts: 1, number: 14)
    func zeroed(_ prefixes: Int...) -> StepTensor {
      var a = full
      for t in prefixes { for i in 0..<3 { a.values[a.offset(0, 0, t) + i] = 0 } }
      return a
    }
    func similarity(_ a: StepTensor, _ b: StepTensor) -> Double { checked.similarities(a, b).values[0] }
    // Of the five prefixes t = 1..5, four are left; three of four where a fifth is zero for both.
    #expect(abs(similarity(zeroed(2), full) - 0.8) < Self.rounding)
    #expect(abs(similarity(zeroed(2), zeroed(3)) - 0.6) < Self.rounding)
    #expect(abs(similarity(zeroed(2), zeroed(2)) - 1) < Self.rounding)
    #expect(abs(similarity(zeroed(2, 3), zeroed(2, 4)) - 0.5) < Self.rounding)
  }

  @Test(arguments: MetricCase.cosines)
  func moreIsMoreAlike(checked: MetricCase) {
    #expect(checked.metric.direction == .higherIsBetter)
    #expect(checked.metric.direction.isBetter(0.6, than: 0.5) && !checked.metric.direction.isBetter(0.5, than: 0.5))
  }

  @Test func eachComparesItsOwnEvidence() {
    #expect(ErrorSimilarity().evidence == .errors)
    #expect(WeightSimilarity().evidence == .inducedWeights)
    #expect(ErrorDistance().evidence == .errors)
  }
}
