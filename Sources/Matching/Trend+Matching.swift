internal import Foundation
public import LockstepResults
internal import LockstepStatistics

extension Trend {
  /// The trend of some matches.
  ///
  /// - Parameters:
  ///   - resampled: For each match the best step in every resample of the prompts; at least one resample.
  ///   - gridEnd: The second learner's last step. A match there is excluded, also in a resample, and so
  ///     is one at step 0.
  public init(_ matches: [BestMatch], resampled: [[Int]], gridEnd: Int) {
    let used = zip(matches, resampled).filter(\.0.isFitted)
    let steps = used.map(\.0.step)
    guard steps.count >= TrendFitting.minSteps else {
      self.init(steps: steps, verdict: .tooFewSteps, support: 1)
      return
    }
    let fitting = TrendFitting(steps: steps.map(Double.init))
    let lines = fitting.lines(through: used.map { Double($0.0.best) })
    let resampleCount = used[0].1.count
    let resamples = (0..<resampleCount).compactMap { resample -> TrendFitting.Lines? in
      // As of the fitted matches: neither at the end of the grid nor at step 0, which has no logarithm.
      let inside = used.filter { $0.1[resample] != gridEnd && $0.1[resample] > 0 }
      guard inside.count >= TrendFitting.minSteps else { return nil }
      let best = inside.map { Double($0.1[resample]) }
      let fits = inside.count == used.count ? fitting : TrendFitting(steps: inside.map { Double($0.0.step) })
      return fits.lines(through: best)
    }
    let support = Double(resamples.count { $0.verdict == lines.verdict }) / Double(resampleCount)
    self.init(
      steps: steps, verdict: support < Self.minSupport ? .unclear : lines.verdict, support: support)
    guard lines.verdict != .constant, !resamples.isEmpty else { return }
    let leavingOut = used.indices.map { left in
      let rest = used.indices.filter { $0 != left }
      return TrendFitting(steps: rest.map { Double(steps[$0]) }).lines(through: rest.map { Double(used[$0].0.best) })
    }
    // How much a slope depends on which steps it is fitted to, beside the prompts.
    func spread(_ line: (TrendFitting.Lines) -> Line) -> Double {
      studentQuantile(degreesOfFreedom: steps.count - 2)
        * jackknifeVariance(leavingOut: leavingOut.map { line($0).slope }).squareRoot()
    }
    func fit(_ line: (TrendFitting.Lines) -> Line) -> Fit {
      let slope = line(lines).slope
      let prompts = percentileInterval(resamples.map { line($0).slope })
      return Fit(
        slope: slope,
        slopeInterval: slope - hypot(max(0, slope - prompts.lowerBound), spread(line))...slope
          + hypot(max(0, prompts.upperBound - slope), spread(line)),
        intercept: line(lines).intercept, rSquared: line(lines).rSquared)
    }
    (linear, power, exponential, logarithmic) = (
      fit(\.linear), fit(\.power), fit(\.exponential), fit(\.logarithmic)
    )
  }
}

extension BestMatch {
  fileprivate var isFitted: Bool { kind == .interior && step > 0 && best > 0 }
}
