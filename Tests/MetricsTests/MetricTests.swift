import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepTestSupport
import LockstepWeightSimilarity
import Testing

/// What holds for every metric.
struct MetricTests {
  /// Room for the rounding of a few dozen sums of numbers around 1.
  private static let rounding = 1e-14

  @Test(arguments: MetricCase.all)
  func isWhatANaiveLoopSays(checked: MetricCase) {
    let (a, b) = (checked.sample(steps: 5, number: 0), checked.sample(steps: 3, number: 1))
    let result = checked.similarities(a, b)
    #expect((result.prompts, result.rows, result.columns) == (4, 5, 3))
    let expected = (0..<4).flatMap { prompt in
      (0..<5).flatMap { i in (0..<3).map { j in checked.naive(a.rows(i, prompt), b.rows(j, prompt)) } }
    }
    #expect(relativeDifference(result.values, expected) < Self.rounding)
  }

  @Test(arguments: MetricCase.all)
  func isSymmetric(checked: MetricCase) {
    let (a, b) = (checked.sample(steps: 5, number: 2), checked.sample(steps: 3, number: 3))
    let (forward, backward) = (checked.similarities(a, b), checked.similarities(b, a))
    let transposed = (0..<4).flatMap { prompt in
      (0..<5).flatMap { i in (0..<3).map { j in backward.values[(prompt * 3 + j) * 5 + i] } }
    }
    #expect(relativeDifference(forward.values, transposed) < Self.rounding)
  }

  @Test(arguments: MetricCase.all)
  func aPromptsResultDoesNotDependOnTheBatch(checked: MetricCase) {
    let (a, b) = (checked.sample(steps: 5, number: 4), checked.sample(steps: 3, number: 5))
    let together = checked.similarities(a, b)
    for prompt in 0..<4 {
      let alone = checked.similarities(a.selecting(prompt..<prompt + 1), b.selecting(prompt..<prompt + 1))
      #expect(alone.values == Array(together.values[prompt * 15..<(prompt + 1) * 15]))
    }
  }

  /// The shortest prompts there are: one example, and so one error that counts beside that of t = 0.
  @Test(arguments: MetricCase.all)
  func worksOnOneExample(checked: MetricCase) {
    let (a, b) = (
      checked.sample(steps: 1, prompts: 1, points: 2, number: 6),
      checked.sample(steps: 1, prompts: 1, points: 2, number: 7)
    )
    let result = checked.similarities(a, b).values
    #expect(relativeDifference(result, [checked.naive(a.rows(0, 0), b.rows(0, 0))]) < Self.rounding)
  }

  /// The numbers of t = 0 say nothing, unless they are counted.
  @Test(arguments: MetricCase.all)
  func countsTheEmptyPrefixWhereItSaysSo(checked: MetricCase) {
    let (a, b) = (checked.sample(steps: 1, number: 8), checked.sample(steps: 1, number: 9))
    var other = a
    for prompt in 0..<4 { other.values[other.offset(0, prompt, 0)] += 10 }
    let counts = checked.testDescription.hasSuffix("counted")
    #expect((checked.similarities(a, b).values != checked.similarities(other, b).values) == counts)
  }

  /// A thousandth of what there is between predicting zero and least squares, which for similarities is about 1.
  @Test(arguments: MetricCase.all)
  func tiesAreWithinAThousandth(checked: MetricCase) {
    let isDistance = checked.metric is any SquaredDistanceMetric
    #expect(checked.metric.tieTolerance(floor: 40) == (isDistance ? 0.04 : 0.001))
    #expect(checked.metric.tieTolerance(floor: nil) == 0.001)
  }
}
