internal import LockstepNumerics

/// A line search for a step a > 0 that satisfies the strong Wolfe conditions
///
///     f(x + a p) <= f(x) + c1 a f'(x; p)    and    |f'(x + a p; p)| <= c2 |f'(x; p)|,
///
/// after Moré and Thuente, "Line search algorithms with guaranteed sufficient decrease", ACM TOMS 20, 1994. It keeps an
/// interval that holds such a step, and shrinks it by safeguarded cubic and quadratic interpolation. While no step with
/// sufficient decrease is known, it works on f less its allowed decrease.
public struct StrongWolfeSearch: Sendable {
  /// The factor c1 of sufficient decrease.
  public let sufficientDecrease: Double
  /// The factor c2 of the slope.
  public let curvature: Double
  /// The length of the interval, relative to its upper end, at which the search gives up.
  public let intervalTolerance: Double
  /// The number of points that are tried at most.
  public let evaluationLimit: Int

  /// A search with these constants, 0 < c1 < c2 < 1. The other defaults are SciPy's.
  public init(
    sufficientDecrease: Double, curvature: Double, intervalTolerance: Double = 1e-14, evaluationLimit: Int = 100
  ) {
    precondition(0 < sufficientDecrease && sufficientDecrease < curvature && curvature < 1, "0 < c1 < c2 < 1")
    self.sufficientDecrease = sufficientDecrease
    self.curvature = curvature
    self.intervalTolerance = intervalTolerance
    self.evaluationLimit = evaluationLimit
  }

  private static let stepRange = 1e-100...1e100
  /// How far beyond the last step the next one may lie, in units of the last advance, before a bracket is known.
  private static let extrapolation = (least: 1.1, most: 4.0)
  /// A bracket must shrink to this part of its length in two trials, or it is halved.
  private static let requiredShrinkage = 0.66

  func next(
    from iterate: Iterate, along direction: Vector, initialStep: Double, of objective: some Objective
  ) -> Iterate? {
    let origin = LineSample(step: 0, value: iterate.value, slope: dot(iterate.gradient, direction))
    guard origin.slope < 0 else { return nil }
    let allowedSlope = sufficientDecrease * origin.slope

    var interval = TrialInterval(best: origin, other: origin, isBracket: false)
    var bounds = 0...initialStep * (1 + Self.extrapolation.most)
    var widths = (last: Self.stepRange.upperBound, beforeLast: 2 * Self.stepRange.upperBound)
    var hasSufficientDecrease = false
    var step = initialStep

    for _ in 0..<evaluationLimit {
      let candidate = objective.evaluated(at: iterate.point + step * direction)
      let trial = LineSample(step: step, value: candidate.value, slope: dot(candidate.gradient, direction))
      guard trial.isFinite else { return nil }

      let allowedValue = origin.value + step * allowedSlope
      if trial.value <= allowedValue, abs(trial.slope) <= -curvature * origin.slope { return candidate }
      if interval.isBracket {
        let isExhausted = bounds.upperBound - bounds.lowerBound <= intervalTolerance * bounds.upperBound
        if isExhausted || step <= bounds.lowerBound || step >= bounds.upperBound { return nil }
      }
      if step == Self.stepRange.upperBound || step == Self.stepRange.lowerBound { return nil }

      hasSufficientDecrease = hasSufficientDecrease || (trial.value <= allowedValue && trial.slope >= 0)
      if !hasSufficientDecrease, trial.value <= interval.best.value, trial.value > allowedValue {
        var lowered = interval.lowered(by: allowedSlope)
        step = lowered.advance(to: trial.lowered(by: allowedSlope), within: bounds)
        interval = lowered.lowered(by: -allowedSlope)
      } else {
        step = interval.advance(to: trial, within: bounds)
      }

      let (best, other) = (interval.best.step, interval.other.step)
      if interval.isBracket {
        if abs(other - best) >= Self.requiredShrinkage * widths.beforeLast { step = best + (other - best) / 2 }
        widths = (last: abs(other - best), beforeLast: widths.last)
        bounds = min(best, other)...max(best, other)
      } else {
        let advance = step - best
        bounds = step + Self.extrapolation.least * advance...step + Self.extrapolation.most * advance
      }
      step = min(max(step, Self.stepRange.lowerBound), Self.stepRange.upperBound)
      if interval.isBracket {
        let isExhausted = bounds.upperBound - bounds.lowerBound <= intervalTolerance * bounds.upperBound
        if isExhausted || step <= bounds.lowerBound || step >= bounds.upperBound { step = best }
      }
    }
    return nil
  }
}
