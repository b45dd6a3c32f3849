public import LockstepCore
public import LockstepNumerics

/// Polyak's heavy ball from w_0 = w_{-1} = 0: w_{k+1} = w_k - eta X'(X w_k - y) + beta (w_k - w_{k-1}).
///
/// For eigenvalues from mu to L the optimal coefficients are
///
///     beta = ((sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu)))^2,    eta = 2 (1 + beta) / (L + mu),
///
/// with L the largest and mu the smallest eigenvalue of S that is not zero; they change with every example. For the optimal beta
/// that eta is Polyak's 4 / (sqrt(L) + sqrt(mu))^2, and for any other it converges, too.
public struct HeavyBall: SpectralLearner {
  /// eta in units of 1 / L, which converges below 2 (1 + beta); nil for 2 (1 + beta) / (L + mu).
  public var rate: Double?
  /// beta; nil for the optimal one.
  public var momentum: Double?
  /// Iterations to record.
  public var steps = StepGrid.range(0...100)
  public init() {}

  public static let about = About(
    "heavy-ball", "gradient descent with momentum (Polyak), from zero weights",
    literature: ["Polyak, USSR Computational Mathematics and Mathematical Physics 4 (5), 1964"])
  public static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, or: "optimal", "learning rate relative to 1 / the largest eigenvalue"),
    .number("momentum", \.momentum, .fraction, or: "optimal", "momentum coefficient"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// The weights, those of the step before, and the coefficients.
  public struct State {
    var weights: Vector
    var previous: Vector
    let coefficients: (eta: Double, beta: Double)
  }

  public func initialState(on problem: PrefixMoments) -> State {
    let zero = Vector(zeros: problem.xty.count)
    return State(weights: zero, previous: zero, coefficients: coefficients(problem.eigenvalues))
  }

  public func step(_ state: inout State, on problem: PrefixMoments) {
    let (eta, beta) = state.coefficients
    var next = state.weights + beta * (state.weights - state.previous)
    next -= eta * problem.gradient(at: state.weights)
    (state.previous, state.weights) = (state.weights, next)
  }

  public func weights(of state: State, on problem: PrefixMoments) -> Vector { state.weights }

  /// The same recursion for each eigenvalue l, whose gradient is l m - 1.
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let (eta, beta) = coefficients(eigenvalues)
    let zeros = [Double](repeating: 0, count: eigenvalues.count)
    var previous = zeros
    return multipliers(from: zeros) { m, _ in
      for (j, l) in eigenvalues.enumerated() {
        let next = m[j] - eta * (l * m[j] - 1) + beta * (m[j] - previous[j])
        (previous[j], m[j]) = (m[j], next)
      }
    }
  }

  private func coefficients(_ eigenvalues: [Double]) -> (eta: Double, beta: Double) {
    let range = EigenvalueRange(of: eigenvalues)
    let (low, high) = (range.smallest.squareRoot(), range.largest.squareRoot())
    let ratio = (high - low) / (high + low)
    let beta = momentum ?? ratio * ratio
    return (rate.map { $0 / range.largest } ?? 2 * (1 + beta) / (range.largest + range.smallest), beta)
  }
}
