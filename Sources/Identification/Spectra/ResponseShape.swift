internal import Foundation
public import LockstepStatistics

/// The shape of a spectral response, f = s (1 - 2^-(x/c)^p) with x = lambda / lambda_max.
///
/// The exponent p tells methods apart without any candidate: iterative Newton's lies near 2, gradient descent's and
/// GD++'s near 1, ridge regression's at or below 1.
public struct ResponseShape: Codable, Sendable, Equatable {
  /// The exponent p.
  public let exponent: Estimate
  /// The position c at which half of s is reached, relative to the largest eigenvalue.
  public let halfPoint: Double
  /// The height s.
  public let height: Double

  /// The sums of one bin: of <v_i, w*>^2, of x <v_i, w*>^2, and of <v_i, w_hat><v_i, w*>.
  struct Point {
    var weight = 0.0
    var position = 0.0
    var product = 0.0
  }

  /// Exponents beyond these limits, and half points, are no shape that data can show.
  private static let exponents = 0.05...10.0
  private static let halfPoints = 1e-4...20.0

  /// Fits the shape to bins that were summed over each block, [blocks][bins]. The interval of p is the jackknife's over
  /// blocks; none if there is no shape without one of them.
  ///
  /// - Returns: nil if the response has no such shape within the limits.
  init?(blocks: [[Point]]) {
    let totals = blocks.reduce(into: [Point](repeating: Point(), count: blocks.first?.count ?? 0)) { totals, block in
      for bin in totals.indices { totals[bin].add(block[bin], 1) }
    }
    guard let fit = ShapeFit(totals, from: nil), fit.isInside(Self.exponents, Self.halfPoints), fit.height > 0 else {
      return nil
    }
    halfPoint = exp(fit.logHalfPoint)
    height = fit.height
    let exponents = blocks.compactMap { block -> Double? in
      var rest = totals
      for bin in rest.indices { rest[bin].add(block[bin], -1) }
      return ShapeFit(rest, from: fit).map(\.logExponent)
    }
    exponent = Estimate(
      value: exp(fit.logExponent),
      interval: exponents.count < blocks.count
        ? nil
        : jackknifeInterval(fit.logExponent, leavingOut: exponents).map { exp($0.lowerBound)...exp($0.upperBound) })
  }
}

extension ResponseShape.Point {
  fileprivate mutating func add(_ other: Self, _ sign: Double) {
    weight += sign * other.weight
    position += sign * other.position
    product += sign * other.product
  }
}

/// A least-squares fit of the shape to f in bins, weighted by the bins' energies.
private struct ShapeFit {
  let logHalfPoint: Double
  let logExponent: Double
  let height: Double

  /// - Parameter start: A fit to begin from; nil searches a grid.
  init?(_ points: [ResponseShape.Point], from start: ShapeFit?) {
    let bins = points.filter { $0.weight > 0 }.map { bin in
      (weight: bin.weight, logX: log(bin.position / bin.weight), response: bin.product / bin.weight)
    }
    guard bins.count >= 4 else { return nil }
    /// The best height for a half point and an exponent, and the weighted squared deviations that it leaves.
    func evaluate(_ parameters: [Double]) -> (height: Double, error: Double) {
      let exponent = exp(parameters[1])
      var (product, square, energy) = (0.0, 0.0, 0.0)
      for bin in bins {
        let shape = 1 - exp2(-exp(exponent * (bin.logX - parameters[0])))
        product += bin.weight * shape * bin.response
        square += bin.weight * shape * shape
        energy += bin.weight * bin.response * bin.response
      }
      guard square > 0 else { return (0, energy) }
      return (product / square, energy - product * product / square)
    }
    var begin: [Double] = [start?.logHalfPoint ?? 0, start?.logExponent ?? 0]
    if start == nil {
      var least = Double.infinity
      for logHalfPoint in stride(from: log(1e-3), through: log(10), by: 0.5) {
        for logExponent in stride(from: log(0.2), through: log(6), by: 0.3) {
          let error = evaluate([logHalfPoint, logExponent]).error
          if error < least { (least, begin) = (error, [logHalfPoint, logExponent]) }
        }
      }
    }
    let best = simplexMinimum(from: begin, size: start == nil ? 0.3 : 0.05) { evaluate($0).error }
    (logHalfPoint, logExponent) = (best[0], best[1])
    height = evaluate(best).height
  }

  func isInside(_ exponents: ClosedRange<Double>, _ halfPoints: ClosedRange<Double>) -> Bool {
    exponents.contains(exp(logExponent)) && halfPoints.contains(exp(logHalfPoint))
  }
}
