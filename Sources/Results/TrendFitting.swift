internal import Foundation
package import LockstepStatistics

/// Least-squares lines through the best steps q of some steps p.
package struct TrendFitting {
  /// The fewest steps that a trend is fitted to.
  package static let minSteps = 5

  /// The lines through the same matches on three scales.
  package struct Lines {
    package let linear: Line
    package let exponential: Line
    package let logarithmic: Line
    /// The number of distinct best steps.
    let bestStepCount: Int
    /// The largest step p relative to the smallest.
    let stepRange: Double
    /// The largest best step q relative to the smallest.
    let bestStepRange: Double
  }

  private let linear: LineFitting
  private let logarithmic: LineFitting
  private let stepRange: Double

  /// - Parameter steps: At least two different steps above 0.
  package init(steps p: [Double]) {
    linear = LineFitting(p)
    logarithmic = LineFitting(p.map { log2($0) })
    stepRange = p.range
  }

  /// - Parameter q: The best steps, above 0.
  package func lines(through q: [Double]) -> Lines {
    return Lines(
      linear: linear.line(q), exponential: linear.line(q.map { log2($0) }), logarithmic: logarithmic.line(q),
      bestStepCount: Set(q).count, stepRange: stepRange, bestStepRange: q.range)
  }
}

extension [Double] {
  /// The largest relative to the smallest.
  fileprivate var range: Double { (self.max() ?? 1) / (self.min() ?? 1) }
}

extension TrendFitting.Lines {
  /// The fewest distinct best steps: any line fits two levels.
  private static var minBestSteps: Int { 4 }
  /// The smallest range, three doublings, over which a curve differs clearly from a straight line.
  private static var minRange: Double { 8 }
  private static var minRSquared: Double { 0.9 }
  /// How much more of the variance a curve must explain to be preferred to the straight line.
  private static var margin: Double { 0.02 }

  /// What the lines say, but for the agreement of resamples.
  package var verdict: Trend.Verdict {
    guard bestStepCount > 1 else { return .constant }
    var (kind, line) = (Trend.Verdict.linear, linear)
    let curves =
      [(.exponential, exponential, bestStepRange), (.logarithmic, logarithmic, stepRange)]
      as [(Trend.Verdict, Line, Double)]
    for (curve, bent, range) in curves
    where range >= Self.minRange && bent.rSquared > max(line.rSquared, linear.rSquared + Self.margin) {
      (kind, line) = (curve, bent)
    }
    let isClear = bestStepCount >= Self.minBestSteps && line.rSquared >= Self.minRSquared && line.slope > 0
    return isClear ? kind : .unclear
  }
}
