package import LockstepNumerics

/// A least-squares problem as a function to be minimized, on a scale.
package struct LeastSquaresObjective<Problem: LeastSquaresProblem>: Objective {
  private let problem: Problem
  private let factor: Double

  /// The squared errors of a problem, on a scale.
  package init(_ problem: Problem, scale: ObjectiveScale) {
    self.problem = problem
    factor = scale.factor(examples: problem.exampleCount)
  }

  package func evaluated(at point: Vector) -> Iterate {
    let half = problem.evaluated(at: point)
    guard factor != 1 else { return half }
    var gradient = half.gradient
    gradient *= factor
    return Iterate(point: point, value: factor * half.value, gradient: gradient)
  }

  package func curvature(along direction: Vector) -> Double? { problem.curvature(along: direction).map { factor * $0 } }
}

/// How squared errors are aggregated. The minimizer is the same; the path of methods that depend on the scale of the
/// gradient is not.
public enum ObjectiveScale: String, Sendable, CaseIterable {
  /// Half the sum of squared errors.
  case halfSum = "half-sum"
  /// The sum of squared errors.
  case sum
  /// The mean of squared errors.
  case mean

  /// The objective relative to half the sum of the squared errors.
  func factor(examples count: Int) -> Double {
    switch self {
    case .halfSum: 1
    case .sum: 2
    case .mean: 2 / Double(max(1, count))
    }
  }
}
