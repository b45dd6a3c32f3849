public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// The nonlinear conjugate-gradient method of Polak and Ribière, restarted where its coefficient is negative (Nocedal
/// and Wright, algorithm 5.4 with equation 5.45):
///
///     p_0 = -g_0,    x_{k+1} = x_k + a_k p_k,    p_{k+1} = -g_{k+1} + b_{k+1} p_k,
///     b_{k+1} = max(0, <g_{k+1}, g_{k+1} - g_k> / <g_k, g_k>).
///
/// With the exact line search on a quadratic it is the linear method of Hestenes and Stiefel.
public struct ConjugateGradient: IterativeSolver {
  private let lineSearch: LineSearch

  /// The method with a line search.
  public init(lineSearch: LineSearch) { self.lineSearch = lineSearch }

  public func minimize(
    _ objective: some Objective, from start: Vector, steps: Int, record: (Int, Vector) -> Void
  ) -> Termination {
    var x = objective.evaluated(at: start)
    let tolerance = GradientTolerance(start: x)
    var p = -x.gradient
    var previousValue: Double?
    record(0, x.point)
    for k in 0..<steps {
      if tolerance.isMet(by: x) { return .converged(step: k) }
      let initialStep = LineSearch.initialStep(at: x, along: p, previousValue: previousValue)
      guard let next = lineSearch.next(from: x, along: p, initialStep: initialStep, of: objective) else {
        return .lineSearchFailed(step: k)
      }
      let beta = max(0, dot(next.gradient, next.gradient - x.gradient) / dot(x.gradient, x.gradient))
      p = -next.gradient + beta * p
      if dot(p, next.gradient) >= 0 { p = -next.gradient }
      previousValue = x.value
      x = next
      record(k + 1, x.point)
    }
    return tolerance.isMet(by: x) ? .converged(step: steps) : .iterationLimit
  }
}

extension ConjugateGradient: LearnerPlugin {
  /// The method with SciPy's line search and defaults.
  public static let likeSciPy = ConjugateGradient(lineSearch: .strongWolfe(strongWolfe))

  /// SciPy's constants for this method.
  private static let strongWolfe = StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.4)

  private static let lineSearchOption = PluginOption.choice(
    "line-search", default: LineSearchKind.exact,
    meaning: "exact, or strong Wolfe conditions with c1 = 1e-4 and c2 = 0.4 as in SciPy")
  private static let scaleOption = PluginOption.choice(
    "objective-scale", default: ObjectiveScale.halfSum, meaning: "what is minimized; of no effect on an exact search")
  private static let stepsOption = PluginOption.grid("steps", default: "0..40", meaning: "iterations to record")

  public static let descriptor = PluginDescriptor(
    "conjugate-gradient",
    summary: "the conjugate-gradient method on the squared errors, from zero weights",
    literature: [
      "Hestenes and Stiefel, Journal of Research of the National Bureau of Standards 49, 1952",
      "Nocedal and Wright, Numerical Optimization, 2nd edition, chapter 5",
    ],
    options: [lineSearchOption, scaleOption, stepsOption])

  public static func learner(_ options: OptionValues) -> any InContextLearner {
    let lineSearch = options[lineSearchOption].search(strongWolfe)
    return IterativeLinearLearner(
      ConjugateGradient(lineSearch: lineSearch), steps: options[stepsOption], scale: options[scaleOption])
  }
}
