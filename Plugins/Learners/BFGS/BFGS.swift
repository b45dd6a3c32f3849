public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// The method of Broyden, Fletcher, Goldfarb and Shanno with the inverse Hessian H (Nocedal and Wright, algorithm 6.1):
///
///     p_k = -H_k g_k,    x_{k+1} = x_k + a_k p_k,    s = x_{k+1} - x_k,    y = g_{k+1} - g_k,    r = 1 / <y, s>,
///     H_{k+1} = (I - r s y') H_k (I - r y s') + r s s'.
public struct BFGS: IterativeSolver {
  /// The first inverse Hessian.
  public enum InitialHessian: String, Sendable, CaseIterable {
    /// I, as in SciPy.
    case identity
    /// (<y, s> / <y, y>) I with the first step's s and y (Nocedal and Wright, equation 6.20).
    case scaled
  }

  private let lineSearch: LineSearch
  private let initialHessian: InitialHessian

  /// The method with a line search and a first inverse Hessian.
  public init(lineSearch: LineSearch, initialHessian: InitialHessian = .identity) {
    self.lineSearch = lineSearch
    self.initialHessian = initialHessian
  }

  public func minimize(
    _ objective: some Objective, from start: Vector, steps: Int, record: (Int, Vector) -> Void
  ) -> Termination {
    var x = objective.evaluated(at: start)
    let tolerance = GradientTolerance(start: x)
    var inverseHessian = Matrix.identity(objective.dimension)
    var previousValue: Double?
    record(0, x.point)
    for k in 0..<steps {
      if tolerance.isMet(by: x) { return .converged(step: k) }
      let p = -(inverseHessian * x.gradient)
      let initialStep = LineSearch.initialStep(at: x, along: p, previousValue: previousValue)
      guard let next = lineSearch.next(from: x, along: p, initialStep: initialStep, of: objective) else {
        return .lineSearchFailed(step: k)
      }
      let s = next.point - x.point
      let y = next.gradient - x.gradient
      if dot(y, s) > 0 {
        if k == 0, initialHessian == .scaled {
          inverseHessian = Matrix(diagonal: [Double](repeating: dot(y, s) / dot(y, y), count: objective.dimension))
        }
        update(&inverseHessian, s, y)
      }
      previousValue = x.value
      x = next
      record(k + 1, x.point)
    }
    return tolerance.isMet(by: x) ? .converged(step: steps) : .iterationLimit
  }

  /// The product of the update multiplied out, in O(d^2): H - r (s (Hy)' + Hy s') + r (1 + r y'Hy) s s'.
  private func update(_ inverseHessian: inout Matrix, _ s: Vector, _ y: Vector) {
    let r = 1 / dot(y, s)
    let image = inverseHessian * y
    inverseHessian.addOuterProduct(-r, s, image)
    inverseHessian.addOuterProduct(-r, image, s)
    inverseHessian.addOuterProduct(r * (1 + r * dot(y, image)), s, s)
  }
}

extension BFGS: LearnerPlugin {
  /// The method with SciPy's line search and defaults.
  public static let likeSciPy = BFGS(lineSearch: .strongWolfe(strongWolfe))

  /// SciPy's constants for this method.
  private static let strongWolfe = StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.9)

  private static let lineSearchOption = PluginOption.choice(
    "line-search", default: LineSearchKind.exact,
    meaning: "exact, or strong Wolfe conditions with c1 = 1e-4 and c2 = 0.9 as in SciPy")
  private static let initialHessianOption = PluginOption.choice(
    "initial-hessian", default: InitialHessian.identity,
    meaning: "the first inverse Hessian; of no effect on an exact search")
  private static let scaleOption = PluginOption.choice(
    "objective-scale", default: ObjectiveScale.halfSum, meaning: "what is minimized; of no effect on an exact search")
  private static let stepsOption = PluginOption.grid("steps", default: "0..40", meaning: "iterations to record")

  public static let descriptor = PluginDescriptor(
    "bfgs",
    summary: "the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno, from zero weights",
    literature: ["Nocedal and Wright, Numerical Optimization, 2nd edition, section 6.1"],
    options: [lineSearchOption, initialHessianOption, scaleOption, stepsOption])

  public static func learner(_ options: OptionValues) -> any InContextLearner {
    let lineSearch = options[lineSearchOption].search(strongWolfe)
    let solver = BFGS(lineSearch: lineSearch, initialHessian: options[initialHessianOption])
    return IterativeLinearLearner(solver, steps: options[stepsOption], scale: options[scaleOption])
  }
}
