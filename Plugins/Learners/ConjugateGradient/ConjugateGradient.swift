public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// The nonlinear conjugate-gradient method of Polak and Ribière, restarted where its coefficient is negative (Nocedal
/// and Wright, algorithm 5.4 with equation 5.45), or where p_{k+1} is not a direction of descent (SciPy searches the line again
/// instead):
///
///     p_0 = -g_0,    p_{k+1} = -g_{k+1} + b_{k+1} p_k,    b_{k+1} = max(0, <g_{k+1}, g_{k+1} - g_k> / <g_k, g_k>).
///
/// With the exact line search on a quadratic it is the linear method of Hestenes and Stiefel.
public struct ConjugateGradient: DescentMethod {
  /// How far to go along a direction.
  public var lineSearch = LineSearchKind.exact
  /// How the squared errors are added up.
  public var objectiveScale = ObjectiveScale.halfSum
  /// The iterations to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "conjugate-gradient", "the conjugate-gradient method on the squared errors, from zero weights",
    literature: [
      "Hestenes and Stiefel, Journal of Research of the National Bureau of Standards 49, 1952",
      "Nocedal and Wright, Numerical Optimization, 2nd edition, chapter 5",
    ])
  public static var options: [PluginOption<Self>] { descentOptions }
  public static let strongWolfe = StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.4)

  public func initialMemory(at start: Iterate) -> Vector { -start.gradient }

  public func direction(at x: Iterate, _ p: Vector) -> Vector { p }

  public func update(_ p: inout Vector, from x: Iterate, to next: Iterate) {
    let beta = max(0, dot(next.gradient, next.gradient - x.gradient) / dot(x.gradient, x.gradient))
    p = -next.gradient + beta * p
    if dot(p, next.gradient) >= 0 { p = -next.gradient }
  }
}
