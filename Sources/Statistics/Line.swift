/// A least-squares line through points.
package struct Line: Sendable {
  package let slope: Double
  package let intercept: Double
  /// The part of the variance of y that the line explains, from 0 to 1; 0 if all y are equal.
  package let rSquared: Double
}

/// The x of points, through which lines are laid for one set of y after the other.
package struct LineFitting: Sendable {
  private let mean: Double
  private let deviations: [Double]
  private let variance: Double

  /// - Parameter x: At least two different numbers.
  package init(_ x: [Double]) {
    let mean = x.reduce(0, +) / Double(x.count)
    self.mean = mean
    deviations = x.map { $0 - mean }
    variance = deviations.reduce(0) { $0 + $1 * $1 }
  }

  /// The least-squares line through the points with these y.
  package func line(_ y: [Double]) -> Line {
    let meanY = y.reduce(0, +) / Double(y.count)
    var (varianceY, covariance) = (0.0, 0.0)
    for (x, y) in zip(deviations, y) {
      varianceY += (y - meanY) * (y - meanY)
      covariance += x * (y - meanY)
    }
    let slope = covariance / variance
    return Line(
      slope: slope, intercept: meanY - slope * mean,
      rSquared: varianceY > 0 ? covariance * covariance / (variance * varianceY) : 0)
  }
}
