import Foundation
import LockstepMatching
import LockstepTesting
import Testing

private func matches(_ pairs: [(Int, Int)], plateauFrom plateau: Int = .max, gridEnd: Int = .max) -> [BestMatch] {
  pairs.map { step, best in
    BestMatch(
      step: step, best: best, similarity: 0.9, similarityInterval: 0.8...1, stepInterval: best...best, winRate: 1,
      ties: [best], isPlateau: step >= plateau, isAtGridEnd: best >= gridEnd)
  }
}

@Test func aStraightLineIsLinear() throws {
  let trend = Trend(matches((1...8).map { ($0, 3 * $0 - 2) }))
  let fit = try #require(trend.linear)
  #expect(trend.verdict == .linear)
  #expect(relativeDifference([fit.slope, fit.intercept, fit.rSquared], [3, -2, 1]) < 1e-12)
}

@Test func doublingIsExponential() throws {
  let trend = Trend(matches((0...10).map { ($0, 1 << $0) }))
  #expect(trend.verdict == .exponential)
  #expect(abs((trend.exponential?.slope ?? 0) - 1) < 1e-12)
  #expect(trend.stepCount == 10, "step 0 has no logarithm")
}

@Test func growthByTheSameForEachDoublingIsLogarithmic() throws {
  let trend = Trend(matches((0...10).map { (1 << $0, 2 * $0 + 1) }))
  #expect(trend.verdict == .logarithmic)
  #expect(abs((trend.logarithmic?.slope ?? 0) - 2) < 1e-12)
}

/// What the plateau and the end of the grid say of the best step is not a measurement.
@Test func plateausAndTheEndOfTheGridDoNotCount() {
  let line = (1...6).map { ($0, 2 * $0) }
  let plateau = Trend(matches(line + [(7, 40), (8, 3)], plateauFrom: 7))
  #expect(plateau.stepCount == 6 && plateau.verdict == .linear && abs((plateau.linear?.slope ?? 0) - 2) < 1e-12)
  let end = Trend(matches(line + [(7, 13), (8, 13)], gridEnd: 13))
  #expect(end.stepCount == 6 && end.verdict == .linear)
}

@Test func fewStepsMakeNoTrend() {
  let trend = Trend(matches((1...4).map { ($0, $0) }))
  #expect(trend.verdict == .tooFewSteps && trend.stepCount == 4 && trend.linear == nil)
}

@Test func theSameBestStepThroughoutIsConstant() {
  #expect(Trend(matches((1...12).map { ($0, 4) })).verdict == .constant)
}

@Test func scatterAndDescentAreUnclear() {
  #expect(Trend(matches([(1, 9), (2, 2), (3, 8), (4, 1), (5, 9), (6, 3)])).verdict == .unclear)
  #expect(Trend(matches((1...9).map { ($0, 20 - $0) })).verdict == .unclear)
  #expect(Trend(matches((1...9).map { ($0, ($0 + 2) / 3) })).verdict == .unclear, "three values make no curve")
}
