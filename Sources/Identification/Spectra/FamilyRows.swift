internal import LockstepCore
internal import LockstepNumerics

/// The coordinates V'w that methods predict for one prompt, row after row.
struct FamilyRows {
  let eigenvalues: [Double]
  /// The eigenvalues relative to the largest one.
  let relative: [Double]
  /// The number t of examples.
  var examples: Int { spectrum.count }
  private(set) var matrix: Matrix
  private var row = 0
  private let target: [Double]
  private let spectrum: PrefixSpectrum

  /// The largest response, which no method reaches that converges. One that diverges in a direction predicts nothing there, so
  /// that a single prompt does not outweigh all others.
  private static let maxResponse = 4.0

  /// No rows yet, and room for `count`.
  init(_ coordinates: EigenCoordinates, count: Int) {
    spectrum = coordinates.spectrum
    target = coordinates.target
    eigenvalues = spectrum.eigenvalues
    let largest = max(eigenvalues.last ?? 0, .leastNormalMagnitude)
    relative = eigenvalues.map { $0 / largest }
    matrix = Matrix(rows: count, columns: eigenvalues.count)
  }

  /// Adds a method with this response to each eigenvalue.
  mutating func add(_ response: (Int) -> Double) {
    for i in target.indices {
      let response = response(i)
      matrix[row, i] = abs(response) <= Self.maxResponse ? response * target[i] : 0
    }
    row += 1
  }

  /// Gradient descent, whose residual is multiplied by 1 - rate lambda at every step.
  mutating func addDescent(_ eigenvalues: [Double], rate: Double, _ steps: [Int]) {
    let factors = eigenvalues.map { 1 - rate * $0 }
    var (powers, taken) = ([Double](repeating: 1, count: factors.count), 0)
    for step in steps {
      for i in factors.indices { powers[i] *= power(factors[i], step - taken) }
      taken = step
      add { 1 - powers[$0] }
    }
  }

  /// GD++: r <- r (1 - gamma rho a), a <- a (1 - eta rho a)^2 with rho = 1 / max(a).
  mutating func addPlusPlus(_ steps: [Int]) {
    var (a, residuals) = (relative, [Double](repeating: 1, count: relative.count))
    for _ in steps {
      let rho = 1 / max(a.max() ?? 1, .leastNormalMagnitude)
      for i in a.indices {
        residuals[i] *= 1 - rho * a[i]
        let shrunk = 1 - rho * a[i] / 3
        a[i] *= shrunk * shrunk
      }
      add { 1 - residuals[$0] }
    }
  }

  /// Gradient descent with momentum on the residuals: Nesterov's method takes its gradient ahead, where the momentum leads,
  /// and the heavy ball at the current weights.
  mutating func addMomentum(_ steps: [Int], aheadOfMomentum: Bool, _ momentum: (Int) -> Double) {
    var previous = [Double](repeating: 1, count: relative.count)
    var current = previous
    for k in steps {
      let momentum = momentum(k)
      for i in relative.indices {
        let ahead = current[i] + momentum * (current[i] - previous[i])
        let gradient = relative[i] * (aheadOfMomentum ? ahead : current[i])
        (previous[i], current[i]) = (current[i], ahead - gradient)
      }
      add { 1 - current[$0] }
    }
  }

  /// Chebyshev iteration: residuals T_k(z) / T_k(z_0), where z maps the bounds to 1 and -1 and z_0 belongs to 0.
  mutating func addChebyshev(_ steps: [Int], from lower: Double) {
    let places = (relative + [0]).map { (1 + lower - 2 * $0) / (1 - lower) }
    var previous = [Double](repeating: 1, count: places.count)
    var current = places
    for _ in steps {
      let atZero = current[current.count - 1]
      add { 1 - current[$0] / atZero }
      for i in places.indices { (previous[i], current[i]) = (current[i], 2 * places[i] * current[i] - previous[i]) }
    }
  }

  /// Iterative Newton from step 0 on, which squares the residual at every step; alpha is 1 / |S S'|_F by default.
  mutating func addNewton(_ steps: [Int], alpha: Double? = nil) {
    let squares = eigenvalues.map { $0 * $0 }
    let alpha = alpha ?? 1 / max(Vector(squares).norm, .leastNormalMagnitude)
    var residuals = squares.map { 1 - alpha * $0 }
    for step in steps {
      if step > 0 { for i in residuals.indices { residuals[i] *= residuals[i] } }
      add { 1 - residuals[$0] }
    }
  }

  /// Conjugate gradients in the eigenvectors' coordinates. From a relative residual of 1e-10 on the iterate repeats:
  /// beyond it rounding errors grow.
  mutating func addConjugateGradient(_ steps: [Int]) {
    var weights = [Double](repeating: 0, count: eigenvalues.count)
    var residual = spectrum.xty
    var direction = residual
    var square = residual.reduce(0) { $0 + $1 * $1 }
    let tolerance = 1e-20 * square
    for _ in steps {
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
