public import LockstepCore
public import LockstepNumerics

/// Linear regression on t examples as a function of the weights: f(w) = c (w'Sw / 2 - w'X'y + y'y / 2), which is
/// c / 2 times the sum of squared errors.
public struct QuadraticObjective: Objective {
  private let moments: PrefixMoments
  private let factor: Double

  /// The squared errors of the examples that `moments` sums up, on a scale.
  public init(_ moments: PrefixMoments, scale: ObjectiveScale) {
    self.moments = moments
    factor = scale.factor(examples: moments.count)
  }

  public func evaluated(at point: Vector) -> Iterate {
    let image = moments.gram * point
    let value = dot(point, image) / 2 - dot(point, moments.xty) + moments.labelSquares / 2
    var gradient = image - moments.xty
    gradient *= factor
    return Iterate(point: point, value: factor * value, gradient: gradient)
  }

  public func curvature(along direction: Vector) -> Double? {
    factor * dot(direction, moments.gram * direction)
  }
}

/// How squared errors are aggregated. The minimizer is the same; the path of methods that depend on the scale of the
/// gradient is not.
public enum ObjectiveScale: String, Sendable, CaseIterable {
  /// Half the sum of squared errors.
  case halfSum = "half-sum"
  /// The sum of squared errors.
  case sum
  /// The mean of squared errors.
  case mean

  /// The objective relative to half the sum of the squared errors.
  func factor(examples count: Int) -> Double {
    switch self {
    case .halfSum: 1
    case .sum: 2
    case .mean: 2 / Double(max(1, count))
    }
  }
}
