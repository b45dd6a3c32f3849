public import LockstepNumerics

/// A function of several variables to be minimized.
public protocol Objective: Sendable {
  /// The value and the gradient at a point.
  func evaluated(at point: Vector) -> Iterate

  /// p'Hp for a function whose Hessian H is the same everywhere, which makes the exact line search a formula; nil for
  /// other functions.
  func curvature(along direction: Vector) -> Double?
}

extension Objective {
  public func curvature(along direction: Vector) -> Double? { nil }
}

/// A point with the objective's value and gradient there.
public struct Iterate: Sendable {
  /// The point.
  public let point: Vector
  /// The objective's value at it.
  public let value: Double
  /// The objective's gradient at it.
  public let gradient: Vector

  /// A point, a value and a gradient.
  public init(point: Vector, value: Double, gradient: Vector) {
    self.point = point
    self.value = value
    self.gradient = gradient
  }
}
