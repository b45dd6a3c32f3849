public import LockstepResults
internal import Foundation
internal import LockstepStatistics

extension Trend {
  private static let minSteps = 5
  /// The smallest fraction of resamples that agree with a verdict.
  private static let minSupport = 0.9

  /// The trend of some matches.
  ///
  /// - Parameters:
  ///   - resampled: For each match the best step in every resample of the prompts; at least one resample.
  ///   - gridEnd: The second learner's last step. A match there is excluded, also in a resample.
  public init(_ matches: [BestMatch], resampled: [[Int]], gridEnd: Int) {
    let used = zip(matches, resampled).filter(\.0.isFitted)
    let steps = used.map(\.0.step)
    guard steps.count >= Self.minSteps else {
      self.init(steps: steps, verdict: .tooFewSteps, support: 1)
      return
    }
    let fitting = TrendFitting(steps: steps)
    let lines = fitting.lines(through: used.map(\.0.best))
    let resampleCount = used[0].1.count
    let resamples = (0..<resampleCount).compactMap { resample -> TrendFitting.Lines? in
      let inside = used.filter { $0.1[resample] != gridEnd }
      guard inside.count >= Self.minSteps else { return nil }
      // A resample may prefer step 0, which has no logarithm.
      let best = inside.map { max(1, $0.1[resample]) }
      let fits = inside.count == used.count ? fitting : TrendFitting(steps: inside.map(\.0.step))
      return fits.lines(through: best)
    }
    let support = Double(resamples.count { $0.verdict == lines.verdict }) / Double(resampleCount)
    self.init(
      steps: steps, verdict: support < Self.minSupport ? .unclear : lines.verdict, support: support)
    guard lines.verdict != .constant, !resamples.isEmpty else { return }
    let leavingOut = used.indices.map { left in
      let rest = used.indices.filter { $0 != left }
      return TrendFitting(steps: rest.map { steps[$0] }).lines(through: rest.map { used[$0].0.best })
    }
    // How much a slope depends on which steps it is fitted to, beside the prompts.
    func spread(_ line: (TrendFitting.Lines) -> TrendFitting.Line) -> Double {
      studentQuantile(degreesOfFreedom: steps.count - 2)
        * jackknifeVariance(leavingOut: leavingOut.map { line($0).slope }).squareRoot()
    }
    func fit(_ line: (TrendFitting.Lines) -> TrendFitting.Line) -> Fit {
      let slope = line(lines).slope
      let prompts = percentileInterval(resamples.map { line($0).slope })
      return Fit(
        slope: slope,
        slopeInterval: slope - hypot(max(0, slope - prompts.lowerBound), spread(line))...slope
          + hypot(max(0, prompts.upperBound - slope), spread(line)),
        intercept: line(lines).intercept, rSquared: line(lines).rSquared)
    }
    (linear, exponential, logarithmic) = (fit(\.linear), fit(\.exponential), fit(\.logarithmic))
  }
}

extension BestMatch {
  fileprivate var isFitted: Bool { kind == .interior && step > 0 && best > 0 }
}

/// Least-squares lines through the best steps q of some steps p.
private struct TrendFitting {
  typealias Line = (slope: Double, intercept: Double, rSquared: Double)

  /// The lines through the same matches on three scales.
  struct Lines {
    let linear: Line
    let exponential: Line
    let logarithmic: Line
    /// The number of distinct best steps.
    let bestStepCount: Int
    /// The largest step p relative to the smallest.
    let stepRange: Double
    /// The largest best step q relative to the smallest.
    let bestStepRange: Double
  }

  private let linear: Abscissas
  private let logarithmic: Abscissas
  private let stepRange: Double

  init(steps: [Int]) {
    let p = steps.map(Double.init)
    linear = Abscissas(p)
    logarithmic = Abscissas(p.map { log2($0) })
    stepRange = p.range
  }

  func lines(through best: [Int]) -> Lines {
    let q = best.map(Double.init)
    return Lines(
      linear: linear.line(q), exponential: linear.line(q.map { log2($0) }), logarithmic: logarithmic.line(q),
      bestStepCount: Set(best).count, stepRange: stepRange, bestStepRange: q.range)
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

  var verdict: Trend.Verdict {
    guard bestStepCount > 1 else { return .constant }
    var (kind, line) = (Trend.Verdict.linear, linear)
    let curves =
      [(.exponential, exponential, bestStepRange), (.logarithmic, logarithmic, stepRange)]
      as [(Trend.Verdict, TrendFitting.Line, Double)]
    for (curve, bent, range) in curves
    where range >= Self.minRange && bent.rSquared > max(line.rSquared, linear.rSquared + Self.margin) {
      (kind, line) = (curve, bent)
    }
    let isClear = bestStepCount >= Self.minBestSteps && line.rSquared >= Self.minRSquared && line.slope > 0
    return isClear ? kind : .unclear
  }
}

/// The x of points, at least two of which differ.
private struct Abscissas {
  private let mean: Double
  private let deviations: [Double]
  private let variance: Double

  init(_ x: [Double]) {
    let mean = x.reduce(0, +) / Double(x.count)
    self.mean = mean
    deviations = x.map { $0 - mean }
    variance = deviations.reduce(0) { $0 + $1 * $1 }
  }

  /// The least-squares line through the points. If they all have the same y, it explains none of the variance.
  func line(_ y: [Double]) -> TrendFitting.Line {
    let meanY = y.reduce(0, +) / Double(y.count)
    var (varianceY, covariance) = (0.0, 0.0)
    for (x, y) in zip(deviations, y) {
      varianceY += (y - meanY) * (y - meanY)
      covariance += x * (y - meanY)
    }
    let slope = covariance / variance
    return (
      slope, meanY - slope * mean, varianceY > 0 ? covariance * covariance / (variance * varianceY) : 0
    )
  }
}
