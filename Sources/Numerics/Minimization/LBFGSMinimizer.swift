/// Minimizes a smooth function by L-BFGS with a backtracking search (Nocedal and Wright, Numerical Optimization,
/// algorithms 7.5 and 3.1).
///
/// - Parameters:
///   - iterations: The most iterations.
///   - tolerance: Ends where five iterations together lower the value by less than this fraction of it.
///   - progress: Called with the number of finished iterations.
///   - function: The value at a point, and its gradient, evaluated at accepted points only.
/// - Returns: The last point.
package func lbfgsMinimum(
  from start: [Double], iterations: Int, tolerance: Double, progress: (Int) -> Void = { _ in },
  _ function: ([Double]) -> (value: Double, gradient: () -> [Double])
) -> [Double] {
  var inverseHessian = LimitedMemoryInverseHessian(memory: 12)
  var point = Vector(start)
  let first = function(start)
  var (value, gradient) = (first.value, Vector(first.gradient()))
  var history = [value]
  for iteration in 0..<iterations {
    let direction = -inverseHessian.product(with: gradient)
    let slope = dot(gradient, direction)
    guard slope < 0 else { break }
    var length = inverseHessian.isEmpty ? min(1, 0.1 / gradient.norm) : 1
    var accepted: (point: Vector, value: Double, gradient: Vector)?
    for _ in 0..<30 {
      let candidate = point + length * direction
      let (value1, gradient1) = function(candidate.elements)
      if value1 <= value + 1e-4 * length * slope {
        accepted = (candidate, value1, Vector(gradient1()))
        break
      }
      length *= 0.5
    }
    guard let accepted else { break }
    let (s, y) = (accepted.point - point, accepted.gradient - gradient)
    if dot(s, y) > 1e-12 * s.norm * y.norm { inverseHessian.add(step: s, gradientDifference: y) }
    (point, value, gradient) = accepted
    history.append(value)
    progress(iteration + 1)
    if history.count > 5, history[history.count - 6] - value < tolerance * value { break }
  }
  return point.elements
}
