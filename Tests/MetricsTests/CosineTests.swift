import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepNumerics
import LockstepTestSupport
import LockstepWeightSimilarity
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
  func finiteNumbersMayHaveAnInfiniteNorm(checked: MetricCase) {
    func signs(_ number: UInt64) -> StepTensor {
      var sample = checked.sample(steps: 3, number: number)
      sample.values = sample.values.map { $0 < 0 ? -1 : 1 }
      return sample
    }
    let (a, b) = (signs(18), signs(19))
    let huge = a.scaled(by: .greatestFiniteMagnitude)
    #expect(
      relativeDifference(checked.similarities(huge, b).values, checked.similarities(a, b).values) < Self.rounding)
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

  /// Contributions sum to the similarity, of a step to itself to 1, also where groups are zero for both learners and so
  /// left out of the mean.
  @Test(arguments: MetricCase.cosines)
  func contributionsSumToTheSimilarityWhereBothAreZero(checked: MetricCase) throws {
    let evidence = prepared(checked, sampleWithZeros(checked))
    let similarities = checked.metric.similarities(evidence, evidence)
    for prompt in 0..<2 {
      for i in 0..<4 {
        for j in 0..<4 {
          let contributions = try #require(
            checked.metric.contributions(evidence, step: i, evidence, step: j, prompt: prompt))
          let sum = contributions.reduce(0, +)
          #expect(contributions.count == 6)
          #expect(abs(sum - similarities.values[(prompt * 4 + i) * 4 + j]) < Self.rounding, "steps \(i) and \(j)")
          if i == j { #expect(abs(sum - 1) < Self.rounding, "step \(i)") }
        }
      }
    }
  }

  /// Weights have a cosine of 1 with themselves: the prefixes that are not left out contribute equal parts of the mean,
  /// and so do all of them if none has weights.
  @Test func prefixesWithoutWeightsContributeNothing() throws {
    let checked = MetricCase.cosines[2]
    let evidence = prepared(checked, sampleWithZeros(checked))
    let expected: [[Double]] = [
      [0, 0.2, 0.2, 0.2, 0.2, 0.2], [0, 1.0 / 3, 0, 0, 1.0 / 3, 1.0 / 3], [0, 1.0 / 3, 1.0 / 3, 0, 0, 1.0 / 3],
      [0, 0.2, 0.2, 0.2, 0.2, 0.2],
    ]
    for (step, parts) in expected.enumerated() {
      let found = try #require(checked.metric.contributions(evidence, step: step, evidence, step: step, prompt: 1))
      #expect(relativeDifference(found, parts) < Self.rounding, "step \(step)")
    }
  }

  /// Two prompts of t = 0..5 and four steps: without zeros; zero at t = 2, 3; zero at t = 3, 4; zero everywhere.
  private func sampleWithZeros(_ checked: MetricCase) -> StepTensor {
    var sample = checked.sample(steps: 4, prompts: 2, number: 17)
    for prompt in 0..<2 {
      for (step, prefixes) in [(1, 2...3), (2, 3...4), (3, 0...5)] {
        for t in prefixes { sample.set(Vector(zeros: checked.width), at: step, prompt, t) }
      }
    }
    return sample
  }

  private func prepared(_ checked: MetricCase, _ values: StepTensor) -> PreparedEvidence {
    checked.metric.prepared(Evidence(checked.metric.evidence, values))
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
