public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// The method of Broyden, Fletcher, Goldfarb and Shanno with the inverse Hessian H (Nocedal and Wright, algorithm 6.1):
///
///     p_k = -H_k g_k,    s = x_{k+1} - x_k,    y = g_{k+1} - g_k,    r = 1 / <y, s>,
///     H_{k+1} = (I - r s y') H_k (I - r y s') + r s s'.
public struct BFGS: DescentMethod {
  /// The first inverse Hessian: I, as in SciPy, or (<y, s> / <y, y>) I with the first step's s and y (Nocedal and
  /// Wright, equation 6.20).
  public enum InitialHessian: String, Sendable, CaseIterable {
    case identity, scaled
  }

  /// First inverse Hessian; has no effect with exact line search.
  public var initialHessian = InitialHessian.identity
  /// How far to go along a direction.
  public var lineSearch = LineSearchKind.exact
  /// How the squared errors are added up.
  public var objectiveScale = ObjectiveScale.halfSum
  /// The iterations to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "bfgs", "the quasi-Newton method of Broyden, Fletcher, Goldfarb and Shanno, from zero weights",
    literature: ["Nocedal and Wright, Numerical Optimization, 2nd edition, section 6.1"])
  public static var options: [PluginOption<Self>] {
    [.choice("initial-hessian", \.initialHessian, "first inverse Hessian; has no effect with exact line search")]
      + descentOptions
  }
  public static let strongWolfe = StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.9)

  /// The inverse Hessian.
  public struct Memory {
    var h: Matrix
    var isInitial = true
  }

  public func refusal(parameters: Int) -> String? {
    exactSearchRefusal
      ?? (parameters > Self.maxParameters
        ? "it keeps a matrix of \(parameters) by \(parameters) numbers; at most \(Self.maxParameters) parameters are "
          + "allowed, and l-bfgs needs no matrix" : nil)
  }

  /// The most parameters of a nonlinear function: a matrix of 128 MiB.
  private static let maxParameters = 4096

  public func initialMemory(at start: Iterate) -> Memory { Memory(h: .identity(start.point.count)) }

  public func direction(at x: Iterate, _ memory: Memory) -> Vector { -(memory.h * x.gradient) }

  public func update(_ memory: inout Memory, from x: Iterate, to next: Iterate) {
    let s = next.point - x.point
    let y = next.gradient - x.gradient
    defer { memory.isInitial = false }
    guard dot(y, s) > 0 else { return }
    if memory.isInitial, initialHessian == .scaled {
      memory.h = Matrix(diagonal: [Double](repeating: dot(y, s) / dot(y, y), count: s.count))
    }
    // The product multiplied out, in O(d^2): H - r (s (Hy)' + Hy s') + r (1 + r y'Hy) s s'.
    let r = 1 / dot(y, s)
    let hy = memory.h * y
    memory.h.addOuterProduct(-r, s, hy)
    memory.h.addOuterProduct(-r, hy, s)
    memory.h.addOuterProduct(r * (1 + r * dot(y, hy)), s, s)
  }
}
