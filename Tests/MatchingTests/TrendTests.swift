import Foundation
import LockstepMatching
import LockstepResults
import LockstepTestSupport
import Testing

private func matches(_ pairs: [(Int, Int)], kinds: [Int: BestMatch.Kind] = [:]) -> [BestMatch] {
  pairs.map { step, best in
    BestMatch(
      step: step, best: best, similarity: 0.9, similarityInterval: 0.8...1, stepInterval: best...best, support: 1,
      ties: [best], kind: kinds[step] ?? .interior)
  }
}

/// The trend of matches that are the same in every resample.
private func trend(_ matches: [BestMatch]) -> Trend {
  Trend(matches, resampled: matches.map { [$0.best] }, gridEnd: .max)
}

@Test func aStraightLineIsLinear() throws {
  let trend = trend(matches((1...8).map { ($0, 3 * $0 - 2) }))
  let fit = try #require(trend.linear)
  #expect(trend.verdict == .linear)
  #expect(relativeDifference([fit.slope, fit.intercept, fit.rSquared], [3, -2, 1]) < 1e-12)
}

@Test func doublingIsExponential() throws {
  let trend = trend(matches((0...10).map { ($0, 1 << $0) }))
  #expect(trend.verdict == .exponential)
  #expect(abs((trend.exponential?.slope ?? 0) - 1) < 1e-12)
  #expect(trend.steps == Array(1...10), "step 0 has no logarithm")
}

@Test func growthByTheSameForEachDoublingIsLogarithmic() throws {
  let trend = trend(matches((0...10).map { (1 << $0, 2 * $0 + 1) }))
  #expect(trend.verdict == .logarithmic)
  #expect(abs((trend.logarithmic?.slope ?? 0) - 2) < 1e-12)
}

/// What is said of the best step off an interior match is not a measurement.
@Test(arguments: BestMatch.Kind.allCases.filter { $0 != .interior })
func onlyInteriorMatchesCount(kind: BestMatch.Kind) {
  let line = (1...6).map { ($0, 2 * $0) }
  let trend = trend(matches(line + [(7, 40), (8, 3)], kinds: [7: kind, 8: kind]))
  #expect(trend.steps.count == 6 && trend.verdict == .linear && abs((trend.linear?.slope ?? 0) - 2) < 1e-12)
}

/// Resamples in which every best step is p + shift, 2 p + shift, ..., so that the slope of each is known.
@Test func theSlopesIntervalHoldsTheMiddleOfTheResamples() throws {
  let steps = 1...6
  let slopes = Array(1...1000)
  let trend = Trend(
    matches(steps.map { ($0, 500 * $0) }), resampled: steps.map { step in slopes.map { $0 * step + 7 } }, gridEnd: .max)
  let fit = try #require(trend.linear)
  #expect(abs(fit.slope - 500) < 1e-9)
  #expect(abs(fit.slopeInterval.lowerBound - 26) < 1e-9 && abs(fit.slopeInterval.upperBound - 975) < 1e-9)
  #expect(trend.support == 1)
}

/// The slopes are 3, but for some resamples in which the best step doubles.
private func divided(_ doubling: Int, of all: Int) -> Trend {
  let steps = 1...8
  return Trend(
    matches(steps.map { ($0, 3 * $0) }),
    resampled: steps.map { step in (0..<all).map { $0 < doubling ? 1 << step : 3 * step } }, gridEnd: .max)
}

@Test func aVerdictNeedsNineTenthsOfTheResamples() {
  #expect(divided(1, of: 10).verdict == .linear && divided(1, of: 10).support == 0.9)
  #expect(divided(2, of: 10).verdict == .unclear && divided(2, of: 10).support == 0.8)
  #expect(divided(2, of: 10).linear != nil)
}

/// A resample's match at the end of the grid is left out; where too few are left, the resample agrees with nothing.
@Test func theEndOfTheGridDoesNotCountInResamples() throws {
  let steps = 1...8
  let some = Trend(
    matches(steps.map { ($0, 3 * $0) }), resampled: steps.map { step in [step == 8 ? 100 : 3 * step] }, gridEnd: 100)
  let interval = try #require(some.linear).slopeInterval
  #expect(abs(interval.lowerBound - 3) < 1e-12 && abs(interval.upperBound - 3) < 1e-12)
  let all = Trend(matches(steps.map { ($0, 3 * $0) }), resampled: steps.map { _ in [100] }, gridEnd: 100)
  #expect(all.verdict == .unclear && all.support == 0 && all.linear == nil)
}

/// The logarithm of a best step of 0 would be no number, and one that stood in its place would bend the line.
@Test func stepZeroDoesNotCountInResamples() throws {
  let steps = 1...8
  let trend = Trend(
    matches(steps.map { ($0, 1 << $0) }), resampled: steps.map { step in [step == 1 ? 0 : 1 << step] }, gridEnd: .max)
  let interval = try #require(trend.exponential?.slopeInterval)
  #expect(abs(interval.lowerBound - 1) < 1e-12 && abs(interval.upperBound - 1) < 1e-12 && trend.support == 1)
}

/// Over less than three doublings a curve is no more than a line that is slightly bent.
@Test func aShortCurveIsNoCurve() {
  let bent = [(4, 10), (5, 13), (6, 15), (7, 16), (8, 17), (9, 18), (10, 19)]
  #expect(trend(matches(bent)).verdict == .linear)
  #expect(trend(matches(bent.map { ($1, $0) }.map { ($0, 2 * $1) })).verdict == .linear)
  // The same shapes, from step 1 on.
  let longer = (0...6).map { (1 << $0, 3 * $0 + 1) }
  #expect(trend(matches(longer)).verdict == .logarithmic)
  #expect(trend(matches(longer.map { ($1, $0) })).verdict == .exponential)
}

@Test func fewStepsMakeNoTrend() {
  let trend = trend(matches((1...4).map { ($0, $0) }))
  #expect(trend.verdict == .tooFewSteps && trend.steps.count == 4 && trend.linear == nil)
}

@Test func theSameBestStepThroughoutIsConstant() {
  #expect(trend(matches((1...12).map { ($0, 4) })).verdict == .constant)
}

@Test func scatterAndDescentAreUnclear() {
  #expect(trend(matches([(1, 9), (2, 2), (3, 8), (4, 1), (5, 9), (6, 3)])).verdict == .unclear)
  #expect(trend(matches((1...9).map { ($0, 20 - $0) })).verdict == .unclear)
  #expect(trend(matches((1...9).map { ($0, ($0 + 2) / 3) })).verdict == .unclear, "three values make no curve")
}
