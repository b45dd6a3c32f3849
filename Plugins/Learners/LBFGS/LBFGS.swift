public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// BFGS with limited memory: p_k = -H_k g_k, where H_k follows from the last m pairs (s, y) by the two-loop recursion
/// (Nocedal and Wright, algorithms 7.4 and 7.5).
public struct LBFGS: DescentMethod {
  /// The matrix that the recursion starts from at every step: (<y, s> / <y, y>) I with the last step's s and y (equation
  /// 7.20), as in SciPy, or I.
  public enum InitialHessian: String, Sendable, CaseIterable {
    case scaled, identity
  }

  /// The number m of pairs kept.
  public var memory = 10
  /// What the recursion starts from.
  public var initialHessian = InitialHessian.scaled
  /// How far to go along a direction.
  public var lineSearch = LineSearchKind.exact
  /// How the squared errors are added up.
  public var objectiveScale = ObjectiveScale.halfSum
  /// The iterations to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "l-bfgs", "BFGS with limited memory, from zero weights",
    literature: [
      "Liu and Nocedal, Mathematical Programming 45, 1989",
      "Nocedal and Wright, Numerical Optimization, 2nd edition, section 7.2",
    ])
  public static var options: [PluginOption<Self>] {
    [
      .integer("memory", \.memory, 1...1000, "number of pairs of steps and gradient differences kept"),
      .choice("initial-hessian", \.initialHessian, "what the recursion starts from"),
    ] + descentOptions
  }
  public static let strongWolfe = StrongWolfeSearch(
    sufficientDecrease: 1e-3, curvature: 0.9, intervalTolerance: 0.1, evaluationLimit: 20)

  public func initialMemory(at start: Iterate) -> LimitedMemoryInverseHessian {
    LimitedMemoryInverseHessian(memory: memory)
  }

  public func direction(at x: Iterate, _ inverseHessian: LimitedMemoryInverseHessian) -> Vector {
    -inverseHessian.product(with: x.gradient, isScaled: initialHessian == .scaled)
  }

  public func update(_ inverseHessian: inout LimitedMemoryInverseHessian, from x: Iterate, to next: Iterate) {
    let (s, y) = (next.point - x.point, next.gradient - x.gradient)
    if dot(y, s) > 0 { inverseHessian.add(step: s, gradientDifference: y) }
  }

  /// SciPy's: a first step of length 1, and the full quasi-Newton step from then on.
  public func trialStep(at x: Iterate, along direction: Vector, previousValue: Double?) -> Double {
    previousValue == nil && direction.norm > 0 ? 1 / direction.norm : 1
  }
}
