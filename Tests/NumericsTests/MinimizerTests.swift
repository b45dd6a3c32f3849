import Glibc
import LockstepNumerics
import Testing

/// The minimum of a quadratic, and of Rosenbrock's function, whose minimum is at (1, 1).
@Test func lbfgsFindsKnownMinima() {
  let quadratic = lbfgsMinimum(from: [5, -3, 0], iterations: 100, tolerance: 1e-14) { x in
    let (a, b, c) = (x[0], x[1] - 1, x[2] - 2)
    return (a * a + 10 * b * b + 100 * c * c, { [2 * a, 20 * b, 200 * c] })
  }
  for (i, x) in quadratic.enumerated() { #expect(abs(x - Double(i)) < 1e-6) }
  let valley = lbfgsMinimum(from: [-1.2, 1], iterations: 500, tolerance: 1e-14) { x in
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    return (a * a + 100 * b * b, { [-2 * a - 400 * x[0] * b, 200 * b] })
  }
  #expect(abs(valley[0] - 1) < 1e-5 && abs(valley[1] - 1) < 1e-5)
}

@Test func lbfgsStaysWithoutIterations() {
  let point = lbfgsMinimum(from: [5, -3], iterations: 0, tolerance: 1e-14) { x in
    (x[0] * x[0] + x[1] * x[1], { [2 * x[0], 2 * x[1]] })
  }
  #expect(point == [5, -3])
}

/// The search backs off from where the function is infinite.
@Test func lbfgsStaysInsideTheDomain() {
  let point = lbfgsMinimum(from: [1], iterations: 100, tolerance: 1e-12) { x in
    x[0] > 0 ? (x[0] - log(x[0]), { [1 - 1 / x[0]] }) : (.infinity, { [0] })
  }
  #expect(abs(point[0] - 1) < 1e-6)
  let edge = lbfgsMinimum(from: [0.1], iterations: 100, tolerance: 1e-12) { x in
    x[0] > 0 ? (x[0] * x[0] * x[0] - log(x[0]), { [3 * x[0] * x[0] - 1 / x[0]] }) : (.infinity, { [0] })
  }
  #expect(abs(edge[0] - pow(3, -1.0 / 3)) < 1e-5)
}

/// The gradient is asked for at the start and where a step is accepted, and nowhere else; progress counts iterations.
@Test func lbfgsAsksForFewGradients() {
  var (values, gradients, finished) = (0, 0, [Int]())
  _ = lbfgsMinimum(from: [-1.2, 1], iterations: 20, tolerance: 0, progress: { finished.append($0) }) { x in
    let (a, b) = (1 - x[0], x[1] - x[0] * x[0])
    func gradient() -> [Double] {
      gradients += 1
      return [-2 * a - 400 * x[0] * b, 200 * b]
    }
    values += 1
    return (a * a + 100 * b * b, gradient)
  }
  #expect(finished == Array(1...20) && gradients == 21 && values > gradients)
}
