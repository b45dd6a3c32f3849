/// L-BFGS's approximation of the inverse Hessian from its last steps (Nocedal and Wright, Numerical Optimization, 2nd edition,
/// section 7.2).
public struct LimitedMemoryInverseHessian: Sendable {
  /// A step s and the difference y of the gradients at its ends.
  private struct Pair {
    let s: Vector
    let y: Vector
  }

  private let memory: Int
  private var pairs: [Pair] = []

  /// The identity, which will keep up to `memory` pairs, at least 1.
  public init(memory: Int) {
    precondition(memory >= 1, "L-BFGS keeps at least one pair")
    self.memory = memory
  }

  /// Whether no step is known yet.
  public var isEmpty: Bool { pairs.isEmpty }

  /// Adds a step s and the difference y of the gradients at its ends, with <s, y> > 0.
  public mutating func add(step s: Vector, gradientDifference y: Vector) {
    if pairs.count == memory { pairs.removeFirst() }
    pairs.append(Pair(s: s, y: y))
  }

  /// The product with a gradient by the two-loop recursion (algorithm 7.4).
  ///
  /// - Parameter isScaled: Whether the recursion starts from (<y, s> / <y, y>) I with the last pair (equation 7.20), or from I.
  public func product(with gradient: Vector, isScaled: Bool = true) -> Vector {
    var q = gradient
    var coefficients: [Double] = []
    for pair in pairs.reversed() {
      let a = dot(pair.s, q) / dot(pair.y, pair.s)
      coefficients.append(a)
      q -= a * pair.y
    }
    if isScaled, let last = pairs.last { q *= dot(last.y, last.s) / dot(last.y, last.y) }
    for (pair, a) in zip(pairs, coefficients.reversed()) {
      let b = dot(pair.y, q) / dot(pair.y, pair.s)
      q += (a - b) * pair.s
    }
    return q
  }
}
