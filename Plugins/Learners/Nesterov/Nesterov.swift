public import LockstepCore
public import LockstepNumerics

/// Nesterov's accelerated gradient descent from w_0 = w_{-1} = 0:
///
///     v_k = w_k + beta_k (w_k - w_{k-1}),    w_{k+1} = v_k - eta X'(X v_k - y).
///
/// eta is relative to 1 / L, with L the largest eigenvalue of S after each number of examples.
public struct Nesterov: SpectralLearner {
  /// How beta_k is chosen.
  public enum Momentum: String, Sendable, CaseIterable {
    /// (k - 1) / (k + 2) after w_1, for any S.
    case growing
    /// (sqrt(L) - sqrt(mu)) / (sqrt(L) + sqrt(mu)), with mu the smallest eigenvalue of S that is not zero.
    case constant
  }

  /// eta in units of 1 / L; converges for any S up to 1.
  public var rate = 1.0
  /// Momentum (k - 1) / (k + 2), or a constant that follows from the extreme eigenvalues.
  public var momentum = Momentum.growing
  /// Iterations to record.
  public var steps = StepGrid.range(0...100)
  public init() {}

  public static let about = About(
    "nesterov", "Nesterov's accelerated gradient descent, from zero weights",
    literature: [
      "Nesterov, Soviet Mathematics Doklady 27, 1983", "Su, Boyd, Candes, JMLR 17, 2016 ((k - 1) / (k + 2))",
      "Nesterov, Introductory Lectures on Convex Optimization, 2004, section 2.2 (constant momentum)",
    ])
  public static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "learning rate relative to 1 / the largest eigenvalue"),
    .choice("momentum", \.momentum, "(k - 1) / (k + 2), or a constant that follows from the extreme eigenvalues"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// The weights, those of the step before, and what the steps need.
  public struct State {
    var weights: Vector
    var previous: Vector
    var step = 0
    let range: EigenvalueRange
  }

  public func initialState(on problem: PrefixMoments) -> State {
    let zero = Vector(zeros: problem.xty.count)
    return State(weights: zero, previous: zero, range: EigenvalueRange(of: problem.eigenvalues))
  }

  public func step(_ state: inout State, on problem: PrefixMoments) {
    let ahead = state.weights + beta(state.step, state.range) * (state.weights - state.previous)
    state.previous = state.weights
    state.weights = ahead
    state.weights -= rate / state.range.largest * problem.gradient(at: ahead)
    state.step += 1
  }

  public func weights(of state: State, on problem: PrefixMoments) -> Vector { state.weights }

  /// The same recursion for each eigenvalue l, whose gradient is l m - 1.
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let range = EigenvalueRange(of: eigenvalues)
    let eta = rate / range.largest
    let zeros = [Double](repeating: 0, count: eigenvalues.count)
    var previous = zeros
    return multipliers(from: zeros) { m, k in
      let beta = beta(k, range)
      for (j, l) in eigenvalues.enumerated() {
        let ahead = m[j] + beta * (m[j] - previous[j])
        (previous[j], m[j]) = (m[j], ahead - eta * (l * ahead - 1))
      }
    }
  }

  private func beta(_ k: Int, _ range: EigenvalueRange) -> Double {
    switch momentum {
    case .growing: return Double(max(0, k - 1)) / Double(k + 2)
    case .constant:
      let (low, high) = (range.smallest.squareRoot(), range.largest.squareRoot())
      return (high - low) / (high + low)
    }
  }
}
