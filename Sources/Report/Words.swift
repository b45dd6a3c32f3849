internal import Foundation
internal import LockstepCore
public import LockstepResults

extension Trend {
  /// The trend as a sentence about learner A, whose steps are matched, and learner B, which has the best-matching steps.
  public func sentence(from a: LearnerResults, to b: LearnerResults) -> String {
    let (stepOfA, stepsOfB) = (a.steps.name, plural(b.steps.name))
    switch verdict {
    case .linear:
      return "one more \(stepOfA) of \(a.label) is worth \(amount(linear)) \(stepsOfB) of \(b.label): "
        + "the same rate up to a factor (linear, \(quality(linear, stepOfA)))"
    case .exponential:
      return "\(b.label) needs twice the \(stepsOfB) for every \(doubling(exponential)) "
        + "\(plural(stepOfA)) of \(a.label): \(b.label) is exponentially slower "
        + "(exponential, \(quality(exponential, stepOfA)))"
    case .logarithmic:
      return "twice the \(plural(stepOfA)) of \(a.label) are worth \(amount(logarithmic)) more \(stepsOfB) of "
        + "\(b.label): \(a.label) is exponentially slower (logarithmic, \(quality(logarithmic, stepOfA)))"
    case .constant:
      return "every \(stepOfA) of \(a.label) best matches the same \(b.steps.name) of \(b.label)"
    case .unclear:
      return "no clear trend (R² linear \(rSquared(linear)), exponential \(rSquared(exponential)), "
        + "logarithmic \(rSquared(logarithmic)), \(range(stepOfA)))"
    case .tooFewSteps:
      if let single = [a, b].first(where: { $0.steps.count == 1 }) {
        return "no trend: \(single.label) has but one recorded \(single.steps.name)"
      }
      let found = steps.isEmpty ? "no" : "only \(steps.count)"
      let verb = steps.count > 1 ? "\(plural(stepOfA)) of \(a.label) have" : "\(stepOfA) of \(a.label) has"
      return "no trend: \(found) \(verb) a match that counts"
    }
  }

  /// How good a fit is, and what it rests on.
  private func quality(_ fit: Fit?, _ step: String) -> String { "R² \(rSquared(fit)), \(range(step))" }

  private func rSquared(_ fit: Fit?) -> String { number(fit?.rSquared, digits: 3) }

  private func range(_ step: String) -> String {
    guard let first = steps.first, let last = steps.last else { return "no \(plural(step))" }
    return "\(plural(step)) \(first) to \(last)"
  }

  /// A slope and its interval.
  private func amount(_ fit: Fit?) -> String {
    fit.map { amount($0.slope, from: $0.slopeInterval.lowerBound, to: $0.slopeInterval.upperBound) } ?? "-"
  }

  /// What a slope of log2 q, above 0, takes to double q, and its interval.
  private func doubling(_ fit: Fit?) -> String {
    fit.map { fit in
      let (low, high) = (fit.slopeInterval.lowerBound, fit.slopeInterval.upperBound)
      return amount(1 / fit.slope, from: 1 / high, to: low > 0 ? 1 / low : .infinity)
    } ?? "-"
  }

  private func amount(_ value: Double, from low: Double, to high: Double) -> String {
    "\(amount(value)) [\(amount(low)), \(amount(high))]"
  }

  /// A number with two digits after the point, and more where it is small.
  private func amount(_ value: Double) -> String {
    guard value != 0, abs(value) < 0.1 else { return value.isFinite ? number(value) : "∞" }
    return String(format: "%.2g", value)
  }
}

extension BestMatch.Kind {
  /// As tables and legends have it.
  var words: String {
    switch self {
    case .interior: "best match"
    case .floor: "floor"
    case .start: "start"
    case .undetermined: "undetermined"
    case .plateau: "plateau"
    case .gridEnd: "end of grid"
    }
  }
}

extension LearnerResults {
  /// How the learner's runs ended, one for each prompt and prefix, in words; nil for a closed form.
  public var endingSummary: String? {
    guard !terminations.isEmpty else { return nil }
    var converged: [(step: Int, runs: Int)] = []
    var (atLimit, failed) = (0, 0)
    for (ending, runs) in terminations {
      switch ending {
      case .converged(let step): converged.append((step, runs))
      case .iterationLimit: atLimit += runs
      case .lineSearchFailed: failed += runs
      }
    }
    converged.sort { $0.step < $1.step }
    let arrived = converged.reduce(0) { $0 + $1.runs }
    var (seen, median) = (0, 0)
    for (step, runs) in converged where 2 * seen < arrived {
      seen += runs
      median = step
    }
    let parts = [
      (arrived, "converged (median \(steps.name) \(median))"), (atLimit, "reached the step limit"),
      (failed, "found no further step along the line"),
    ].filter { $0.0 > 0 }
    let total = arrived + atLimit + failed
    let whole = parts.count == 1 ? "all \(total) runs" : "of \(total) runs"
    return whole + " " + parts.map { parts.count == 1 ? $0.1 : "\($0.0) \($0.1)" }.joined(separator: ", ")
  }
}

func plural(_ noun: String) -> String { noun.hasSuffix("s") ? noun + "es" : noun + "s" }

/// A number with so many digits after the point, and as a power of ten where it would run long.
func number(_ value: Double?, digits: Int = 2) -> String {
  value.map { String(format: abs($0) < 1e6 ? "%.\(digits)f" : "%.\(digits)e", $0) } ?? "-"
}

/// A text from a file without line breaks and whatever else would steer the terminal.
func onOneLine(_ text: String) -> String {
  var line = String.UnicodeScalarView()
  for scalar in text.unicodeScalars { line.append(scalar.properties.generalCategory == .control ? " " : scalar) }
  return String(line)
}
