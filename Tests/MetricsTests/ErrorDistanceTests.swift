import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepTestSupport
import LockstepWeightSimilarity
import Testing

struct ErrorDistanceTests {
  private static let rounding = 1e-14

  /// Also where the squares of the errors underflow or overflow.
  @Test(arguments: MetricCase.distances, [0x1p-1060, 1e-200, 1, 1e200, 1e308])
  func equalErrorsAreAtNoDistanceAndOppositeOnesAtTwo(checked: MetricCase, scale: Double) {
    let a = StepTensor(steps: 1, prompts: 1, points: 4, values: [0.5, -1, 0.25, 0.75]).scaled(by: scale)
    #expect(checked.similarities(a, a).values == [0])
    #expect(relativeDifference(checked.similarities(a, a.scaled(by: -1)).values, [2]) < Self.rounding)
  }

  @Test(arguments: MetricCase.distances)
  func withoutAnyErrorLearnersAreAtNoDistance(checked: MetricCase) {
    let zeros = StepTensor(steps: 2, prompts: 4, points: 6)
    #expect(checked.similarities(zeros, zeros).values.allSatisfy { $0 == 0 })
    let others = checked.similarities(zeros, checked.sample(steps: 2, number: 15)).values
    #expect(relativeDifference(others, others.map { _ in 1 }) < Self.rounding)
  }

  /// (|a|^2 + |b|^2 - 2 <a, b>) / (|a|^2 + |b|^2) = 1 - cos where |a| = |b|.
  @Test func errorsOfTheSameLengthAreAtOneLessTheirCosine() {
    let a = StepTensor(steps: 1, prompts: 1, points: 4, values: [9, 1, 2, -2])
    let b = StepTensor(steps: 1, prompts: 1, points: 4, values: [-5, -2, 2, 1])
    let cosine = MetricCase.cosines[0].similarities(a, b).values[0]
    #expect(abs(MetricCase.distances[0].similarities(a, b).values[0] - (1 - cosine)) < Self.rounding)
  }

  /// In proportion 1 to 3 the distance is (3 - 1)^2 / (9 + 1), where the cosine sees none.
  @Test func errorsInProportionAreAtADistance() {
    let a = MetricCase.distances[0].sample(steps: 1, number: 16)
    let result = MetricCase.distances[0].similarities(a, a.scaled(by: 3)).values
    #expect(relativeDifference(result, result.map { _ in 0.4 }) < Self.rounding)
  }

  @Test func lessIsMoreAlike() {
    #expect(ErrorDistance().direction == .lowerIsBetter)
    #expect(MetricDirection.lowerIsBetter.isBetter(0.5, than: 0.6))
    #expect(!MetricDirection.lowerIsBetter.isBetter(0.5, than: 0.5))
  }
}
