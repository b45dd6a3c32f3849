import Foundation
import LockstepMatching
import LockstepResults
import Testing

private func matches(_ p: [Int], _ q: [Int]) -> [BestMatch] {
  zip(p, q).map { step, best in
    BestMatch(
      step: step, best: best, similarity: 0.9, similarityInterval: 0.8...1, stepInterval: best...best, support: 1,
      ties: [best], kind: .interior)
  }
}

/// The slope and the R^2 of a least-squares line, from the definition.
private func line(_ x: [Double], _ y: [Double]) -> (slope: Double, rSquared: Double) {
  let count = Double(x.count)
  let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
  var (xx, xy, yy) = (0.0, 0.0, 0.0)
  for (x, y) in zip(x, y) {
    xx += (x - meanX) * (x - meanX)
    xy += (x - meanX) * (y - meanY)
    yy += (y - meanY) * (y - meanY)
  }
  return (xy / xx, xy * xy / (xx * yy))
}

private func numbers(_ steps: [Int]) -> [Double] { steps.map { Double($0) } }
private func logarithms(_ steps: [Int]) -> [Double] { steps.map { log2(Double($0)) } }

private struct Row: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let p: [Int]
  let q: [Int]
  let verdict: Trend.Verdict
}

/// Matches on both sides of each threshold. An exponential trend is a logarithmic one with p and q exchanged.
private let rows: [Row] = [
  Row(testDescription: "five steps, four of q", p: Array(1...5), q: [1, 2, 3, 4, 4], verdict: .linear),
  Row(testDescription: "four steps", p: Array(1...4), q: [1, 2, 3, 4], verdict: .tooFewSteps),
  Row(testDescription: "three of q, R^2 0.914", p: Array(1...6), q: [1, 1, 2, 2, 3, 3], verdict: .unclear),
  Row(testDescription: "R^2 0.887", p: Array(4...10), q: [8, 9, 12, 12, 16, 14, 17], verdict: .unclear),
  Row(testDescription: "R^2 0.907", p: Array(4...10), q: [8, 9, 10, 14, 14, 14, 16], verdict: .linear),
  Row(
    testDescription: "a curve over three doublings of p", p: [1, 2, 3, 4, 6, 8], q: [1, 11, 17, 21, 27, 31],
    verdict: .logarithmic),
  Row(
    testDescription: "a curve over less than that", p: [1, 2, 3, 4, 6, 7], q: [1, 11, 17, 21, 27, 29],
    verdict: .linear),
  Row(
    testDescription: "a curve over three doublings of q", p: [1, 11, 17, 21, 27, 31], q: [1, 2, 3, 4, 6, 8],
    verdict: .exponential),
  Row(
    testDescription: "another over less than that", p: [1, 11, 17, 21, 27, 29], q: [1, 2, 3, 4, 6, 7],
    verdict: .linear),
  Row(
    testDescription: "R^2 better by 0.0136 for the logarithm of p", p: [1, 2, 3, 4, 6, 8, 12, 16],
    q: [1, 18, 29, 38, 52, 63, 83, 101], verdict: .linear),
  Row(
    testDescription: "R^2 better by 0.0252 for the logarithm of p", p: [1, 2, 3, 4, 6, 8, 12, 16],
    q: [1, 19, 30, 39, 53, 65, 84, 101], verdict: .logarithmic),
  Row(
    testDescription: "R^2 better by 0.0136 for the logarithm of q", p: [1, 18, 29, 38, 52, 63, 83, 101],
    q: [1, 2, 3, 4, 6, 8, 12, 16], verdict: .linear),
  Row(
    testDescription: "R^2 better by 0.0252 for the logarithm of q", p: [1, 19, 30, 39, 53, 65, 84, 101],
    q: [1, 2, 3, 4, 6, 8, 12, 16], verdict: .exponential),
  Row(testDescription: "the square", p: Array(1...8), q: (1...8).map { $0 * $0 }, verdict: .power),
  Row(testDescription: "the square root", p: (1...8).map { $0 * $0 }, q: Array(1...8), verdict: .power),
  Row(testDescription: "the square over less than that", p: Array(1...7), q: (1...7).map { $0 * $0 }, verdict: .linear),
  Row(
    testDescription: "an exponent of 1.30", p: [1, 2, 4, 8, 16, 32, 64], q: [1, 2, 6, 14, 35, 84, 205], verdict: .power),
  Row(
    testDescription: "an exponent of 1.24", p: [1, 2, 4, 8, 16, 32, 64], q: [1, 2, 5, 13, 29, 69, 160], verdict: .linear
  ),
  Row(
    testDescription: "exponential by 0.007 of R^2", p: Array(1...9), q: [1, 3, 6, 10, 17, 27, 44, 69, 110],
    verdict: .power),
  Row(
    testDescription: "exponential by 0.022 of R^2", p: Array(1...9), q: [1, 3, 4, 7, 10, 16, 24, 37, 57],
    verdict: .exponential),
]

@Test(arguments: rows)
private func verdictsChangeAtTheirThresholds(row: Row) throws {
  let trend = Trend(matches(row.p, row.q), resampled: row.q.map { [$0] }, gridEnd: .max)
  #expect(trend.verdict == row.verdict && trend.support == 1)
  guard row.verdict != .tooFewSteps else { return }
  let lines = [
    (trend.linear, line(numbers(row.p), numbers(row.q))),
    (trend.power, line(logarithms(row.p), logarithms(row.q))),
    (trend.exponential, line(numbers(row.p), logarithms(row.q))),
    (trend.logarithmic, line(logarithms(row.p), numbers(row.q))),
  ]
  for (found, expected) in lines {
    let fit = try #require(found)
    #expect(abs(fit.slope - expected.slope) < 1e-12 * (1 + abs(expected.slope)))
    #expect(abs(fit.rSquared - expected.rSquared) < 1e-12)
  }
}

/// Where all resamples agree, a slope is as uncertain as the choice of its steps makes it.
@Test func theSlopesIntervalHoldsTheJackknifeOverSteps() throws {
  let (p, q) = (Array(1...6), [2, 3, 5, 8, 10, 13])
  let trend = Trend(matches(p, q), resampled: q.map { [$0] }, gridEnd: .max)
  #expect(abs(try #require(trend.linear).slope - 79.0 / 35) < 1e-12)
  for (found, x, y) in [
    (trend.linear, numbers(p), numbers(q)), (trend.power, logarithms(p), logarithms(q)),
    (trend.exponential, numbers(p), logarithms(q)),
    (trend.logarithmic, logarithms(p), numbers(q)),
  ] {
    let fit = try #require(found)
    // The 97.5 % quantile of Student's t with 4 degrees of freedom; the one in use is good to 1 %.
    let width = 2.776 * jackknifeDeviation(x, y)
    #expect(abs((fit.slope - fit.slopeInterval.lowerBound) / width - 1) < 0.01)
    #expect(abs((fit.slopeInterval.upperBound - fit.slope) / width - 1) < 0.01)
  }
}

/// A resample in which every q is larger by p has a slope larger by 1. The squares of both widths add up.
@Test func theSlopesIntervalCombinesPromptsAndSteps() throws {
  let (p, q) = (Array(1...6), [2, 3, 5, 8, 10, 13])
  let trend = Trend(matches(p, q), resampled: zip(p, q).map { [$1, $1 + $0] }, gridEnd: .max)
  let fit = try #require(trend.linear)
  let below = fit.slope - fit.slopeInterval.lowerBound
  let above = fit.slopeInterval.upperBound - fit.slope
  #expect(abs(below / (2.776 * jackknifeDeviation(numbers(p), numbers(q))) - 1) < 0.01)
  #expect(abs(above * above - below * below - 1) < 1e-12)
}

/// The jackknife's standard error of a slope, over the slopes that leave one point out each.
private func jackknifeDeviation(_ x: [Double], _ y: [Double]) -> Double {
  let slopes = x.indices.map { left -> Double in
    let rest = x.indices.filter { $0 != left }
    return line(rest.map { x[$0] }, rest.map { y[$0] }).slope
  }
  let count = Double(slopes.count)
  let mean = slopes.reduce(0, +) / count
  return ((count - 1) / count * slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot()
}
