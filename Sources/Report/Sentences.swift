internal import Foundation
internal import LockstepCore
public import LockstepResults

extension Trend {
  /// The trend as a sentence about learner A, whose steps are matched, and learner B, which has the best-matching steps.
  public func sentence(from a: LearnerResults, to b: LearnerResults) -> String {
    let (stepOfA, stepsOfB) = (a.steps.name, plural(b.steps.name))
    switch verdict {
    case .linear:
      return "one more \(stepOfA) of \(a.label) is worth \(amount(linear)) \(stepsOfB) of \(b.label) "
        + "(linear, \(quality(linear, stepOfA)))"
    case .power:
      return "\(stepsOfB) of \(b.label) grow as \(plural(stepOfA)) of \(a.label) to the power of \(amount(power)) "
        + "(power law, \(quality(power, stepOfA)))"
    case .exponential:
      return "\(b.label) needs twice as many \(stepsOfB) for every \(doubling(exponential)) \(plural(stepOfA)) of "
        + "\(a.label): \(b.label) is exponentially slower "
        + "(exponential, \(quality(exponential, stepOfA)))"
    case .logarithmic:
      return "twice as many \(plural(stepOfA)) of \(a.label) are worth \(amount(logarithmic)) more \(stepsOfB) of "
        + "\(b.label): \(a.label) is exponentially slower (logarithmic, \(quality(logarithmic, stepOfA)))"
    case .constant:
      return "the same \(b.steps.name) of \(b.label) best matches \(range(stepOfA)) of \(a.label)"
    case .unclear:
      return "no clear trend (R² linear \(rSquared(linear)), power law \(rSquared(power)), exponential "
        + "\(rSquared(exponential)), logarithmic \(rSquared(logarithmic)), \(range(stepOfA))\(disagreement))"
    case .tooFewSteps:
      if let single = [a, b].first(where: { $0.steps.count == 1 }) {
        return "no trend: \(single.label) has a single \(single.steps.name)"
      }
      let found = steps.isEmpty ? "no" : "only \(steps.count)"
      let verb = steps.count > 1 ? "\(plural(stepOfA)) of \(a.label) have" : "\(stepOfA) of \(a.label) has"
      return "no trend: \(found) \(verb) an interior match"
    }
  }

  /// The quality of a fit, and the range of steps behind it.
  private func quality(_ fit: Fit?, _ step: String) -> String { "R² \(rSquared(fit)), \(range(step))" }

  /// Why a good fit is not enough.
  private var disagreement: String { support < Self.minSupport ? "; resamples of the prompts disagree" : "" }

  private func rSquared(_ fit: Fit?) -> String { number(fit?.rSquared, digits: 3) }

  private func range(_ step: String) -> String {
    guard let first = steps.first, let last = steps.last else { return "no \(plural(step))" }
    return "\(plural(step)) \(first) to \(last)"
  }

  /// A slope and its interval.
  private func amount(_ fit: Fit?) -> String {
    fit.map { amount($0.slope, from: $0.slopeInterval.lowerBound, to: $0.slopeInterval.upperBound) } ?? "-"
  }

  /// The number of steps that doubles q, from a positive slope of log2 q, and its interval.
  private func doubling(_ fit: Fit?) -> String {
    fit.map { fit in
      let (low, high) = (fit.slopeInterval.lowerBound, fit.slopeInterval.upperBound)
      return amount(1 / fit.slope, from: 1 / high, to: low > 0 ? 1 / low : .infinity)
    } ?? "-"
  }

  private func amount(_ value: Double, from low: Double, to high: Double) -> String {
    "\(amount(value)) [\(amount(low)), \(amount(high))]"
  }

  /// A number with two decimals, or two significant digits if it is small.
  private func amount(_ value: Double) -> String {
    guard value != 0, abs(value) < 0.1 else { return value.isFinite ? number(value) : "∞" }
    return String(format: "%.2g", value)
  }
}

extension Comparison {
  /// The trends from A to B and from B to A, once if they are the same; and whether linear ones show the same rate, one
  /// sentence for both directions.
  package func sentences(_ a: LearnerResults, _ b: LearnerResults) -> [String] {
    let (there, back) = (aToB.trend.sentence(from: a, to: b), bToA.trend.sentence(from: b, to: a))
    return (there == back ? [there] : [there, back]) + [rateSentence, contradiction].compactMap(\.self)
  }

  var contradiction: String? { isContradictory ? "the two directions disagree" : nil }

  /// Whether the rate is the same; nil if neither trend is linear, or the trends disagree.
  package var rateSentence: String? {
    guard !isContradictory, [aToB, bToA].contains(where: { $0.trend.verdict == .linear }) else { return nil }
    let reasons =
      SameRate.share(roundTrip)
      + (slopeProduct.map { ", the slopes multiply to \(number($0))" } ?? ", and one direction has no line")
    return isSameRate
      ? "same rate up to a constant factor: \(reasons)" : "linear, but not the same rate: \(reasons)"
  }
}

extension BestMatch.Kind {
  /// The label in tables and legends.
  var label: String { self == .gridEnd ? "end of grid" : rawValue }
}

extension LearnerResults {
  /// How the learner's runs ended, one run for each prompt and prefix; nil for a closed form.
  public var terminationSummary: String? {
    guard !terminations.isEmpty else { return nil }
    var converged: [(step: Int, runs: Int)] = []
    var (atLimit, failed) = (0, 0)
    for (termination, runs) in terminations {
      switch termination {
      case .converged(let step): converged.append((step, runs))
      case .iterationLimit: atLimit += runs
      case .lineSearchFailed: failed += runs
      }
    }
    converged.sort { $0.step < $1.step }
    let convergedRuns = converged.reduce(0) { $0 + $1.runs }
    var (seen, median) = (0, 0)
    for (step, runs) in converged where 2 * seen < convergedRuns {
      seen += runs
      median = step
    }
    let parts = [
      (convergedRuns, "converged (median \(steps.name) \(median))"), (atLimit, "reached the iteration limit"),
      (failed, "stopped at a failed line search"),
    ].filter { $0.0 > 0 }
    let all = convergedRuns + atLimit + failed
    return (parts.count == 1 ? "all \(all) runs " : "of \(all) runs, ")
      + parts.map { parts.count == 1 ? $0.1 : "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

extension MetricResults {
  /// Which values are better, and the values of the references.
  var scaleDescription: String {
    guard let floor, let ceiling else { return direction.rawValue }
    return "\(direction.rawValue); floor \(number(floor, digits: 3)), ceiling \(number(ceiling, digits: 3))"
  }
}

/// A name as words: `similarity-of-errors` is similarity of errors. One with options stays as it is.
func inWords(_ name: String) -> String { name.contains(":") ? name : name.replacing("-", with: " ") }

/// A number with `digits` decimals, as a power of ten if it is long; "-" for nil.
package func number(_ value: Double?, digits: Int = 2) -> String {
  value.map { String(format: abs($0) < 1e6 ? "%.\(digits)f" : "%.\(digits)e", $0) } ?? "-"
}
