internal import Foundation
internal import LockstepCore
public import LockstepMatching

extension Trend {
  /// The trend as a sentence about learner A, whose steps are matched, and learner B, which has the best-matching steps.
  public func sentence(from a: LearnerResults, to b: LearnerResults) -> String {
    let (stepOfA, stepsOfB) = (a.steps.name, plural(b.steps.name))
    switch verdict {
    case .linear:
      return "one more \(stepOfA) of \(a.label) is worth \(amount(linear?.slope)) \(stepsOfB) of \(b.label): "
        + "the same rate of convergence (linear, R² \(quality(linear)))"
    case .exponential:
      return "\(b.label) needs twice the \(stepsOfB) for every \(amount(exponential.map { 1 / $0.slope })) "
        + "\(plural(stepOfA)) of \(a.label): \(b.label) is exponentially slower (exponential, R² \(quality(exponential)))"
    case .logarithmic:
      return "twice the \(plural(stepOfA)) of \(a.label) are worth \(amount(logarithmic?.slope)) more \(stepsOfB) of "
        + "\(b.label): \(a.label) is exponentially slower (logarithmic, R² \(quality(logarithmic)))"
    case .constant:
      return "every \(stepOfA) of \(a.label) best matches the same \(b.steps.name) of \(b.label)"
    case .unclear:
      return "no clear trend (R² linear \(quality(linear)), exponential \(quality(exponential)), "
        + "logarithmic \(quality(logarithmic)))"
    case .tooFewSteps:
      if let single = [a, b].first(where: { $0.steps.count == 1 }) {
        return "no trend: \(single.label) has but one \(single.steps.name)"
      }
      let found = stepCount == 0 ? "no" : "only \(stepCount)"
      let verb = stepCount > 1 ? "\(plural(stepOfA)) of \(a.label) match" : "\(stepOfA) of \(a.label) matches"
      return "no trend: \(found) \(verb) before the plateau or the end of the grid"
    }
  }

  private func quality(_ fit: Fit?) -> String { number(fit?.rSquared, digits: 3) }

  /// A number with two digits after the point, and more where it is small.
  private func amount(_ value: Double?) -> String {
    guard let value, value != 0, abs(value) < 0.1 else { return number(value) }
    return String(format: "%.2g", value)
  }
}

extension LearnerResults {
  /// How the learner's runs ended, one for each prompt and prefix, in words; nil for a closed form.
  public var endingSummary: String? {
    guard !endings.isEmpty else { return nil }
    var converged: [(step: Int, runs: Int)] = []
    var (atLimit, failed) = (0, 0)
    for (ending, runs) in endings {
      switch ending {
      case .converged(let step): converged.append((step, runs))
      case .stepLimit: atLimit += runs
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
