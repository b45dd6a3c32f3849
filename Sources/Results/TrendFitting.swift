internal import Foundation
package import LockstepStatistics

/// Least-squares lines through the best steps q of some steps p.
package struct TrendFitting {
  /// The fewest steps that a trend is fitted to.
  package static let minSteps = 5

  /// The lines through the same matches on four scales.
  package struct Lines {
    package let linear: Line
    package let power: Line
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
    let logarithms = q.map { log2($0) }
    return Lines(
      linear: linear.line(q), power: logarithmic.line(logarithms), exponential: linear.line(logarithms),
      logarithmic: logarithmic.line(q), bestStepCount: Set(q).count, stepRange: stepRange, bestStepRange: q.range)
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
  /// How much more of the variance an exponential or logarithmic curve must explain to be preferred to a line or a power.
  private static var margin: Double { 0.02 }
  /// A power is preferred to the straight line if it leaves less than this part of what the line leaves unexplained.
  private static var powerGain: Double { 0.5 }
  /// Exponents so close to 1 that a straight line says the same.
  private static var linearExponents: ClosedRange<Double> { 0.8...1.25 }

  /// What the lines say, but for the agreement of resamples.
  package var verdict: Trend.Verdict {
    guard bestStepCount > 1 else { return .constant }
    var (kind, line) = (Trend.Verdict.linear, linear)
    if min(stepRange, bestStepRange) >= Self.minRange, !Self.linearExponents.contains(power.slope),
      1 - power.rSquared < Self.powerGain * (1 - linear.rSquared)
    {
      (kind, line) = (.power, power)
    }
    let simpler = line.rSquared
    let curves =
      [(.exponential, exponential, bestStepRange), (.logarithmic, logarithmic, stepRange)]
      as [(Trend.Verdict, Line, Double)]
    for (curve, bent, range) in curves
    where range >= Self.minRange && bent.rSquared > max(line.rSquared, simpler + Self.margin) {
      (kind, line) = (curve, bent)
    }
    let isClear = bestStepCount >= Self.minBestSteps && line.rSquared >= Self.minRSquared && line.slope > 0
    return isClear ? kind : .unclear
  }
}
