public import LockstepCore
public import LockstepNumerics

/// Chebyshev iteration from w_0 = 0, the best fixed polynomial for eigenvalues from mu to L. With theta = (L + mu) / 2 and
/// delta = (L - mu) / 2:
///
///     p_0 = X'y / theta,    rho_0 = delta / theta,    w_{k+1} = w_k + p_k,
///     rho_{k+1} = delta / (2 theta - delta rho_k),
///     p_{k+1} = rho_{k+1} rho_k p_k + 2 / (2 theta - delta rho_k) X'(y - X w_{k+1}).
///
/// L is the largest eigenvalue of S after each number of examples, mu the smallest that is not zero.
public struct Chebyshev: SpectralLearner {
  /// mu in units of L, above 0 and below 1; nil for the smallest eigenvalue that is not zero.
  public var lower: Double?
  /// Iterations to record.
  public var steps = StepGrid.range(0...100)
  public init() {}

  public static let about = About(
    "chebyshev", "Chebyshev iteration between the extreme eigenvalues of X'X, from zero weights",
    literature: [
      "Saad, Iterative Methods for Sparse Linear Systems, 2nd edition, algorithm 12.1",
      "Golub and Varga, Numerische Mathematik 3, 1961",
    ])
  public static let options: [PluginOption<Self>] = [
    .number(
      "lower", \.lower, .properFraction, or: "smallest",
      "lower end of the eigenvalues relative to the largest; smallest is the smallest above zero"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// The weights, the direction p and the number rho, and the interval.
  public struct State {
    var weights: Vector
    var direction: Vector
    var rho: Double
    let interval: (theta: Double, delta: Double)
  }

  public func initialState(on problem: PrefixMoments) -> State {
    let zero = Vector(zeros: problem.xty.count)
    let (theta, delta) = interval(problem.eigenvalues)
    return State(
      weights: zero, direction: zero + 1 / theta * problem.xty, rho: delta / theta, interval: (theta, delta))
  }

  public func step(_ state: inout State, on problem: PrefixMoments) {
    let (theta, delta) = state.interval
    state.weights = state.weights + state.direction
    let denominator = 2 * theta - delta * state.rho
    state.direction *= delta / denominator * state.rho
    state.direction -= 2 / denominator * problem.gradient(at: state.weights)
    state.rho = delta / denominator
  }

  public func weights(of state: State, on problem: PrefixMoments) -> Vector { state.weights }

  /// The same recursion for each eigenvalue l, whose gradient is l m - 1.
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let (theta, delta) = interval(eigenvalues)
    var rho = delta / theta
    var p = [Double](repeating: 1 / theta, count: eigenvalues.count)
    return multipliers(from: [Double](repeating: 0, count: eigenvalues.count)) { m, _ in
      let denominator = 2 * theta - delta * rho
      for (j, l) in eigenvalues.enumerated() {
        m[j] += p[j]
        p[j] = delta / denominator * rho * p[j] - 2 / denominator * (l * m[j] - 1)
      }
      rho = delta / denominator
    }
  }

  private func interval(_ eigenvalues: [Double]) -> (theta: Double, delta: Double) {
    let range = EigenvalueRange(of: eigenvalues)
    let smallest = lower.map { $0 * range.largest } ?? range.smallest
    return ((range.largest + smallest) / 2, (range.largest - smallest) / 2)
  }
}
