public import LockstepNumerics

/// How far to go along a direction of descent.
public enum LineSearch: Sendable {
  /// To the minimizer, by the formula that a constant Hessian allows.
  case exact
  /// To a point that satisfies the strong Wolfe conditions.
  case strongWolfe(StrongWolfeSearch)

  /// The next iterate, from `iterate` along `direction`, trying the step length `initialStep` first where lengths are
  /// tried; nil if no acceptable one is found.
  public func next(
    from iterate: Iterate, along direction: Vector, initialStep: Double, of objective: some Objective
  ) -> Iterate? {
    switch self {
    case .exact:
      guard let curvature = objective.curvature(along: direction), curvature > 0 else { return nil }
      let step = -dot(iterate.gradient, direction) / curvature
      return objective.evaluated(at: iterate.point + step * direction)
    case .strongWolfe(let search):
      return search.next(from: iterate, along: direction, initialStep: initialStep, of: objective)
    }
  }

  /// The step length to try first, as SciPy's `minimize` chooses it: the one at which a line of the present slope would
  /// fall twice as far as the last step did, at most 1. Before the first step, when there is no last one, that step is
  /// taken to have gained half the gradient's length.
  public static func initialStep(at iterate: Iterate, along direction: Vector, previousValue: Double?) -> Double {
    let previousValue = previousValue ?? iterate.value + iterate.gradient.norm / 2
    let step = 1.01 * 2 * (iterate.value - previousValue) / dot(iterate.gradient, direction)
    return step > 0 ? min(1, step) : 1
  }
}

/// The two line searches, as an option.
public enum LineSearchKind: String, Sendable, CaseIterable {
  /// ``LineSearch/exact``.
  case exact
  /// ``LineSearch/strongWolfe(_:)``.
  case strongWolfe = "strong-wolfe"
}
