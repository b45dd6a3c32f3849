public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// The method of Levenberg and Marquardt on the errors r with derivatives J:
///
///     w <- w - J'(J J' + mu I)^-1 r,
///
/// which solves a system of t by t, however many parameters there are. mu falls by a factor of 10 after a step that lowers the
/// squared errors; a step that does not is tried again with 10 times the mu. With damping 0 every step is that of Gauss and
/// Newton, the shortest solution of J s = -r in the least-squares sense, whether or not it lowers the squared errors.
public struct LevenbergMarquardt: NonlinearMethod, LinearLearner {
  /// The first mu, in units of the mean eigenvalue of J J' at the start.
  public var damping = 0.01
  /// Iterations to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "levenberg-marquardt", "damped Gauss-Newton steps on the squared errors; Gauss-Newton with damping 0",
    literature: [
      "Marquardt, Journal of the Society for Industrial and Applied Mathematics 11, 1963",
      "Nocedal and Wright, Numerical Optimization, 2nd edition, section 10.3",
    ])
  public static let options: [PluginOption<Self>] = [
    .number("damping", \.damping, .nonNegative, "first damping, in units of the mean eigenvalue of J J'"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// The number of dampings that are tried for a step.
  private static let trials = 30

  /// The most parameters: a derivative of every error by each of them is kept.
  private static let maxParameters = 65_536

  public var axis: StepAxis { StepAxis("iteration", steps.values) }

  public func refusal(parameters: Int) -> String? {
    parameters > Self.maxParameters
      ? "derivatives by \(parameters) parameters are too many; expected at most \(Self.maxParameters)" : nil
  }

  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    try linearWeights(for: prompts)
  }

  public func minimize(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, visit: (Int, Vector) -> Void
  ) -> Termination {
    var x = problem.evaluated(at: start)
    let tolerance = 1e-10 * x.gradient.norm
    var mu: Double?
    visit(0, x.point)
    for k in 0..<axis.last {
      guard x.gradient.norm > tolerance else { return .converged(step: k) }
      guard let local = DampedSystem(problem.linearized(at: x.point)) else { return .lineSearchFailed(step: k) }
      guard let (next, used) = step(from: x, local, mu ?? damping * local.meanEigenvalue, on: problem) else {
        return .lineSearchFailed(step: k)
      }
      mu = used / 10
      x = next
      visit(k + 1, x.point)
    }
    return x.gradient.norm <= tolerance ? .converged(step: axis.last) : .iterationLimit
  }

  /// The next iterate and the damping that led to it; nil if none lowers the squared errors.
  private func step(
    from x: Iterate, _ local: DampedSystem, _ mu: Double, on problem: some LeastSquaresProblem
  ) -> (Iterate, Double)? {
    guard damping > 0 else { return (problem.evaluated(at: x.point - local.step(0)), 0) }
    var mu = mu
    for _ in 0..<Self.trials {
      let next = problem.evaluated(at: x.point - local.step(mu))
      if next.value < x.value { return (next, mu) }
      mu *= 10
    }
    return nil
  }
}

/// J J' + mu I = V diag(l + mu) V', decomposed once for every mu.
private struct DampedSystem {
  let jacobian: Matrix
  let eigensystem: SymmetricEigensystem
  /// V'r.
  let errors: Vector

  /// Nil if a derivative is not finite.
  init?(_ local: Linearization) {
    jacobian = local.jacobian
    guard let system = try? SymmetricEigensystem(of: jacobian * jacobian.transposed) else { return nil }
    eigensystem = system
    errors = system.vectors * local.errors
  }

  var meanEigenvalue: Double { eigensystem.values.reduce(0, +) / Double(eigensystem.values.count) }

  /// J'(J J' + mu I)^-1 r; directions whose eigenvalues are zero but for rounding are left out.
  func step(_ mu: Double) -> Vector {
    let threshold = Double(errors.count) * .ulpOfOne * (eigensystem.values.last ?? 0)
    let solution = zip(errors.elements, eigensystem.values).map { $1 > threshold ? $0 / ($1 + mu) : 0 }
    return jacobian.transposedProduct(eigensystem.vectors.transposedProduct(Vector(solution)))
  }
}
