internal import Foundation
internal import LockstepCore
internal import LockstepNumerics

/// A family of methods on the span of the examples, each with parameters that a fit chooses among.
public enum MethodFamily: String, Codable, Sendable, CaseIterable {
  /// Gradient descent at a rate that is fixed for all prompts: f = 1 - (1 - rate lambda)^steps.
  case gradientDescent = "gradient-descent"
  /// Gradient descent at a rate relative to 1 / lambda_max: f = 1 - (1 - value lambda / lambda_max)^steps.
  case relativeGradientDescent = "relative-gradient-descent"
  /// GD++ with eta = 1/3 and gamma = 1 (von Oswald et al., arXiv:2212.07677, appendix A.10; arXiv:2509.19702). With a
  /// constant rho in place of 1 / lambda_max it is left out: f = 1 - (1 + 2 eta rho steps lambda)^(-gamma / (2 eta)) for a
  /// small one, which is close to ridge regression.
  case gradientDescentPlusPlus = "gd++"
  /// Nesterov's accelerated gradient descent at rate 1 / lambda_max with momentum (k - 1) / (k + 2).
  case nesterov
  /// Gradient descent at rate 1 / lambda_max with momentum `value`.
  case heavyBall = "heavy-ball"
  /// Chebyshev iteration for eigenvalues from `value` lambda_max to lambda_max.
  case chebyshev
  /// Iterative Newton with alpha = 1 / |S S'|_F, or a constant `value`: f = 1 - (1 - alpha lambda^2)^(2^steps).
  case newton
  /// Conjugate gradients on S w = X'y from w = 0.
  case conjugateGradient = "conjugate-gradient"
  /// Ridge regression: f = lambda / (lambda + value).
  case ridge
  /// Least squares on the `steps` largest eigenvalues alone (principal component regression).
  case truncation
  /// Least squares times a constant `value`: no algorithm at all.
  case constant
}

/// A member of a family.
public struct FamilyMember: Codable, Sendable, Equatable {
  /// The family.
  public let family: MethodFamily
  /// The number of steps, or of eigenvalues kept; nil for a family without.
  public let steps: Int?
  /// The rate, the ridge parameter or the factor; nil for a family without.
  public let value: Double?

  /// The member in a sentence.
  var description: String {
    let count = steps.map { "\($0) \($0 == 1 ? "step" : "steps") of " } ?? ""
    return switch family {
    case .gradientDescent: count + "gradient descent at a fixed rate"
    case .relativeGradientDescent: count + "gradient descent relative to the largest eigenvalue"
    case .gradientDescentPlusPlus: count + "GD++"
    case .nesterov: count + "Nesterov's method"
    case .heavyBall: count + "heavy ball"
    case .chebyshev: count + "Chebyshev iteration"
    case .newton: count + "iterative Newton"
    case .conjugateGradient: count + "conjugate gradients"
    case .truncation: "least squares on the \(steps ?? 0) largest eigenvalues"
    case .ridge: "ridge regression"
    case .constant: "shrunk least squares"
    }
  }
}

/// Every member that a fit chooses among, and what each predicts.
struct FamilyGrid: Sendable {
  let members: [FamilyMember]
  private let stepGrid: [Int]
  private let rates: [Double]
  private let relativeRates: [Double]
  /// Constants alpha of iterative Newton.
  private let alphas: [Double]
  private let ridges: [Double]
  private let factors: [Double]
  private let dimension: Int

  private static let plusPlusSteps = 16
  private static let nesterovSteps = 96
  private static let momenta = [0.3, 0.5, 0.7, 0.8, 0.9, 0.95]
  private static let heavyBallSteps = 64
  private static let lowerBounds = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001]
  private static let chebyshevSteps = 48
  private static let newtonSteps = 26

  /// The grid for prompts of d dimensions whose largest eigenvalues are about `scale`.
  init(dimension: Int, scale: Double) {
    self.dimension = dimension
    // Half powers of two, each once: equal resolution on the logarithmic scale that gradient descent's steps live on.
    stepGrid = Array(Set((0...26).map { Int(pow(2, Double($0) / 2).rounded()) })).sorted()
    rates = [-4.0, -2, -1, -0.5, 0, 0.5].map { pow(2, $0) / scale }
    alphas = (-8...2).map { pow(2, Double($0) / 4) / (scale * scale) }
    relativeRates = [0.25, 0.5, 1, 1.5, 1.9]
    ridges = (-40...16).map { pow(10, Double($0) / 8) * scale }
    factors = (0...60).map { Double($0) / 50 }
    var members: [FamilyMember] = []
    func add(_ family: MethodFamily, _ steps: [Int?], _ values: [Double?]) {
      for value in values {
        members += steps.map { FamilyMember(family: family, steps: $0, value: value) }
      }
    }
    add(.gradientDescent, stepGrid, rates)
    add(.relativeGradientDescent, stepGrid, relativeRates)
    add(.gradientDescentPlusPlus, Array(1...Self.plusPlusSteps), [nil])
    add(.nesterov, Array(1...Self.nesterovSteps), [nil])
    add(.heavyBall, Array(1...Self.heavyBallSteps), Self.momenta)
    add(.chebyshev, Array(1...Self.chebyshevSteps), Self.lowerBounds)
    add(.newton, Array(0...Self.newtonSteps), [nil] + alphas)
    add(.conjugateGradient, Array(1...2 * dimension), [nil])
    add(.truncation, Array(0...dimension), [nil])
    add(.ridge, [nil], ridges)
    add(.constant, [nil], factors)
    self.members = members
  }

  /// The positions in `members` of a family.
  func indices(of family: MethodFamily) -> [Int] { members.indices.filter { members[$0].family == family } }

  /// The coordinates V'w of every member's weights, [members, d].
  func coordinates(for coordinates: EigenCoordinates) -> Matrix {
    let eigenvalues = coordinates.spectrum.eigenvalues
    let largest = max(eigenvalues.last ?? 0, .leastNormalMagnitude)
    let relative = eigenvalues.map { $0 / largest }
    var rows = Rows(dimension: dimension, target: coordinates.target, count: members.count)
    for rate in rates { rows.addDescent(eigenvalues.map { 1 - rate * $0 }, stepGrid) }
    for rate in relativeRates { rows.addDescent(relative.map { 1 - rate * $0 }, stepGrid) }
    rows.addPlusPlus(relative, Self.plusPlusSteps)
    rows.addMomentum(relative, Self.nesterovSteps, aheadOfMomentum: true) { Double($0 - 1) / Double($0 + 2) }
    for momentum in Self.momenta {
      rows.addMomentum(relative, Self.heavyBallSteps, aheadOfMomentum: false) { _ in momentum }
    }
    for bound in Self.lowerBounds { rows.addChebyshev(relative, bound, Self.chebyshevSteps) }
    rows.addNewton(eigenvalues, Self.newtonSteps, alpha: nil)
    for alpha in alphas { rows.addNewton(eigenvalues, Self.newtonSteps, alpha: alpha) }
    rows.addConjugateGradient(coordinates.spectrum, 2 * dimension)
    for kept in 0...dimension { rows.add { $0 >= dimension - kept ? 1 : 0 } }
    for ridge in ridges { rows.add { eigenvalues[$0] / (eigenvalues[$0] + ridge) } }
    for factor in factors { rows.add { _ in factor } }
    return rows.matrix
  }
}

/// Rows of predicted coordinates, written in the members' order.
private struct Rows {
  let target: [Double]
  private(set) var matrix: Matrix
  private var row = 0

  init(dimension: Int, target: [Double], count: Int) {
    self.target = target
    matrix = Matrix(rows: count, columns: dimension)
  }

  /// The largest response: a rate that diverges on a prompt is no description, and the sums stay finite.
  private static let maxResponse = 1e6

  /// Adds a method with this response to each eigenvalue.
  mutating func add(_ response: (Int) -> Double) {
    for i in target.indices {
      let bounded = min(max(response(i), -Self.maxResponse), Self.maxResponse)
      matrix[row, i] = (bounded.isNaN ? Self.maxResponse : bounded) * target[i]
    }
    row += 1
  }

  /// Gradient descent whose residual is multiplied by a factor at every step.
  mutating func addDescent(_ factors: [Double], _ steps: [Int]) {
    var (powers, taken) = ([Double](repeating: 1, count: factors.count), 0)
    for step in steps {
      for i in factors.indices { powers[i] *= power(factors[i], step - taken) }
      taken = step
      add { 1 - powers[$0] }
    }
  }

  /// GD++: r <- r (1 - gamma rho a), a <- a (1 - eta rho a)^2 with rho = 1 / max(a).
  mutating func addPlusPlus(_ eigenvalues: [Double], _ steps: Int) {
    var (a, residuals) = (eigenvalues, [Double](repeating: 1, count: eigenvalues.count))
    for _ in 0..<steps {
      let rho = 1 / max(a.max() ?? 1, .leastNormalMagnitude)
      for i in a.indices {
        residuals[i] *= 1 - rho * a[i]
        let shrunk = 1 - rho * a[i] / 3
        a[i] *= shrunk * shrunk
      }
      add { 1 - residuals[$0] }
    }
  }

  /// Gradient descent with momentum on the residuals, eigenvalues relative to the largest one: Nesterov's method takes
  /// its gradient ahead, where the momentum leads, and the heavy ball at the current weights.
  mutating func addMomentum(
    _ eigenvalues: [Double], _ steps: Int, aheadOfMomentum: Bool, _ momentum: (Int) -> Double
  ) {
    var previous = [Double](repeating: 1, count: eigenvalues.count)
    var current = previous
    for k in 1...steps {
      let momentum = momentum(k)
      for i in eigenvalues.indices {
        let ahead = current[i] + momentum * (current[i] - previous[i])
        let gradient = eigenvalues[i] * (aheadOfMomentum ? ahead : current[i])
        (previous[i], current[i]) = (current[i], ahead - gradient)
      }
      add { 1 - current[$0] }
    }
  }

  /// Chebyshev iteration: residuals T_k(z) / T_k(z_0), where z maps the bounds to 1 and -1 and z_0 belongs to 0.
  mutating func addChebyshev(_ eigenvalues: [Double], _ lower: Double, _ steps: Int) {
    let places = (eigenvalues + [0]).map { (1 + lower - 2 * $0) / (1 - lower) }
    var previous = [Double](repeating: 1, count: places.count)
    var current = places
    for _ in 1...steps {
      let atZero = current[current.count - 1]
      add { 1 - current[$0] / atZero }
      for i in places.indices { (previous[i], current[i]) = (current[i], 2 * places[i] * current[i] - previous[i]) }
    }
  }

  mutating func addNewton(_ eigenvalues: [Double], _ steps: Int, alpha: Double?) {
    let squares = eigenvalues.map { $0 * $0 }
    let alpha = alpha ?? 1 / max(Vector(squares).norm, .leastNormalMagnitude)
    var residuals = squares.map { 1 - alpha * $0 }
    for step in 0...steps {
      if step > 0 { for i in residuals.indices { residuals[i] *= residuals[i] } }
      add { 1 - residuals[$0] }
    }
  }

  /// Conjugate gradients in the eigenvectors' coordinates. From a relative residual of 1e-10 on the iterate repeats:
  /// beyond it rounding errors grow.
  mutating func addConjugateGradient(_ spectrum: PrefixSpectrum, _ steps: Int) {
    let eigenvalues = spectrum.eigenvalues
    var weights = [Double](repeating: 0, count: eigenvalues.count)
    var residual = spectrum.xty
    var direction = residual
    var square = residual.reduce(0) { $0 + $1 * $1 }
    let tolerance = 1e-20 * square
    for _ in 0..<steps {
      if square > tolerance {
        let curvature = direction.indices.reduce(0) { $0 + eigenvalues[$1] * direction[$1] * direction[$1] }
        let length = square / curvature
        for i in weights.indices {
          weights[i] += length * direction[i]
          residual[i] -= length * eigenvalues[i] * direction[i]
        }
        let next = residual.reduce(0) { $0 + $1 * $1 }
        for i in direction.indices { direction[i] = residual[i] + next / square * direction[i] }
        square = next
      }
      for i in weights.indices { matrix[row, i] = weights[i] }
      row += 1
    }
  }
}

/// A number to a non-negative power, by repeated squaring.
private func power(_ base: Double, _ exponent: Int) -> Double {
  var (result, square, remaining) = (1.0, base, exponent)
  while remaining > 0 {
    if remaining & 1 == 1 { result *= square }
    square *= square
    remaining >>= 1
  }
  return result
}
