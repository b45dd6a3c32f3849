internal import Foundation
internal import LockstepCore
public import LockstepMatching

extension Trend {
  /// The trend as a sentence about learner A, whose steps are matched, and learner B, which has the best-matching steps.
  public func sentence(from a: LearnerResults, to b: LearnerResults) -> String {
    let (stepOfA, stepsOfB) = (a.steps.name, plural(b.steps.name))
    switch verdict {
    case .linear:
      return "each \(stepOfA) of \(a.label) matches \(number(linear?.slope)) more \(stepsOfB) of \(b.label): "
        + "the same rate of convergence (linear, \(quality(linear)))"
    case .exponential:
      return "\(b.label) needs twice as many \(stepsOfB) every \(number(exponential.map { 1 / $0.slope })) "
        + "\(plural(stepOfA)) of \(a.label): \(b.label) is exponentially slower (exponential, \(quality(exponential)))"
    case .logarithmic:
      return "twice as many \(plural(stepOfA)) of \(a.label) match \(number(logarithmic?.slope)) more \(stepsOfB) of "
        + "\(b.label): \(a.label) is exponentially slower (logarithmic, \(quality(logarithmic)))"
    case .constant:
      return "every \(stepOfA) of \(a.label) best matches the same \(b.steps.name) of \(b.label)"
    case .unclear:
      return "no clear trend (linear \(quality(linear)), exponential \(quality(exponential)), "
        + "logarithmic \(quality(logarithmic)))"
    case .tooFewSteps:
      return "no trend: \(stepCount) \(stepCount == 1 ? stepOfA : plural(stepOfA)) of \(a.label) off the plateau and "
        + "off the end of the grid"
    }
  }

  private func quality(_ fit: Fit?) -> String { "R² \(number(fit?.rSquared, digits: 3))" }
}

extension LearnerResults {
  /// How the learner's runs ended, in words; nil for a closed form.
  public var endingSummary: String? {
    guard !endings.isEmpty else { return nil }
    let total = endings.values.reduce(0, +)
    var converged: [(step: Int, problems: Int)] = []
    var (atLimit, failed) = (0, 0)
    for (ending, problems) in endings {
      switch ending {
      case .converged(let step): converged.append((step, problems))
      case .stepLimit: atLimit += problems
      case .lineSearchFailed: failed += problems
      }
    }
    converged.sort { $0.step < $1.step }
    var parts: [String] = []
    if !converged.isEmpty {
      let count = converged.reduce(0) { $0 + $1.problems }
      var (seen, median) = (0, 0)
      for (step, problems) in converged where 2 * seen < count {
        seen += problems
        median = step
      }
      parts.append("\(count) converged (median \(steps.name) \(median))")
    }
    if atLimit > 0 { parts.append("\(atLimit) reached the step limit") }
    if failed > 0 { parts.append("in \(failed) the line search found no further step") }
    return "\(total) problems: " + parts.joined(separator: ", ")
  }
}

func plural(_ noun: String) -> String { noun.hasSuffix("s") ? noun + "es" : noun + "s" }

/// A number with so many digits after the point.
func number(_ value: Double?, digits: Int = 2) -> String {
  value.map { String(format: "%.\(digits)f", $0) } ?? "-"
}
