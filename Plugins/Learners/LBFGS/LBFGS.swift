public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// BFGS with limited memory: p_k = -H_k g_k, where H_k comes of the last m pairs (s, y) by the two-loop recursion
/// (Nocedal and Wright, algorithms 7.4 and 7.5).
public struct LBFGS: IterativeSolver {
  /// The matrix that the recursion begins with, at every step.
  public enum InitialHessian: String, Sendable, CaseIterable {
    /// (<y, s> / <y, y>) I with the last step's s and y (equation 7.20), as in SciPy.
    case scaled
    /// I.
    case identity
  }

  private struct Pair {
    let s: Vector
    let y: Vector
    var r: Double { 1 / dot(y, s) }
  }

  private let memory: Int
  private let lineSearch: LineSearch
  private let initialHessian: InitialHessian

  /// The method with m = `memory` pairs, at least 1, and a line search.
  public init(memory: Int = 10, lineSearch: LineSearch, initialHessian: InitialHessian = .scaled) {
    precondition(memory >= 1, "the memory holds at least one pair")
    self.memory = memory
    self.lineSearch = lineSearch
    self.initialHessian = initialHessian
  }

  public func minimize(
    _ objective: some Objective, from start: Vector, steps: Int, record: (Int, Vector) -> Void
  ) -> Termination {
    var x = objective.evaluated(at: start)
    let tolerance = GradientTolerance(start: x)
    var pairs: [Pair] = []
    record(0, x.point)
    for k in 0..<steps {
      if tolerance.isMet(by: x) { return .converged(step: k) }
      let p = -inverseHessianProduct(x.gradient, pairs)
      // SciPy's first steps: of length 1 at the start, and the full quasi-Newton step from then on.
      let initialStep = k == 0 ? min(1, 1 / p.norm) : 1
      guard let next = lineSearch.next(from: x, along: p, initialStep: initialStep, of: objective) else {
        return .lineSearchFailed(step: k)
      }
      let pair = Pair(s: next.point - x.point, y: next.gradient - x.gradient)
      if dot(pair.y, pair.s) > 0 {
        if pairs.count == memory { pairs.removeFirst() }
        pairs.append(pair)
      }
      x = next
      record(k + 1, x.point)
    }
    return tolerance.isMet(by: x) ? .converged(step: steps) : .iterationLimit
  }

  private func inverseHessianProduct(_ gradient: Vector, _ pairs: [Pair]) -> Vector {
    var q = gradient
    var coefficients: [Double] = []
    for pair in pairs.reversed() {
      let a = pair.r * dot(pair.s, q)
      coefficients.append(a)
      q -= a * pair.y
    }
    if initialHessian == .scaled, let last = pairs.last { q *= dot(last.y, last.s) / dot(last.y, last.y) }
    for (pair, a) in zip(pairs, coefficients.reversed()) {
      let b = pair.r * dot(pair.y, q)
      q += (a - b) * pair.s
    }
    return q
  }
}

extension LBFGS: LearnerPlugin {
  /// The method with SciPy's line search and defaults.
  public static let likeSciPy = LBFGS(lineSearch: .strongWolfe(strongWolfe))

  /// SciPy's constants for this method.
  private static let strongWolfe = StrongWolfeSearch(
    sufficientDecrease: 1e-3, curvature: 0.9, intervalTolerance: 0.1, evaluationLimit: 20)

  private static let memoryOption = PluginOption.integer(
    "memory", default: 10, in: 1...1000, meaning: "number of pairs of steps and gradient differences kept")
  private static let lineSearchOption = PluginOption.choice(
    "line-search", default: LineSearchKind.exact,
    meaning: "exact, or strong Wolfe conditions with c1 = 1e-3 and c2 = 0.9 as in SciPy")
  private static let initialHessianOption = PluginOption.choice(
    "initial-hessian", default: InitialHessian.scaled,
    meaning: "what the recursion begins with; of no effect on an exact search")
  private static let scaleOption = PluginOption.choice(
    "objective-scale", default: ObjectiveScale.halfSum, meaning: "what is minimized; of no effect on an exact search")
  private static let stepsOption = PluginOption.grid("steps", default: "0..40", meaning: "iterations to record")

  public static let descriptor = PluginDescriptor(
    "l-bfgs",
    summary: "BFGS with limited memory, from zero weights",
    literature: [
      "Liu and Nocedal, Mathematical Programming 45, 1989",
      "Nocedal and Wright, Numerical Optimization, 2nd edition, section 7.2",
    ],
    options: [memoryOption, lineSearchOption, initialHessianOption, scaleOption, stepsOption])

  public static func learner(_ options: OptionValues) -> any InContextLearner {
    let lineSearch = options[lineSearchOption].search(strongWolfe)
    let solver = LBFGS(
      memory: options[memoryOption], lineSearch: lineSearch, initialHessian: options[initialHessianOption])
    return IterativeLinearLearner(solver, steps: options[stepsOption], scale: options[scaleOption])
  }
}
