public import LockstepCore
public import LockstepNumerics

/// GD++: gradient descent that also preconditions its inputs, as one layer of linear self-attention does in a step.
///
/// The tokens are the inputs A = X' and labels B = y' of the t examples, and the query C with the prediction D, 0 at first:
///
///     A <- A - eta rho A A'A,    B <- B - gamma rho B A'A,    rho = 1 / |A|_2^2 or a constant,
///     C <- C - eta rho A A'C,    D <- D + gamma rho B A'C.
///
/// With eta = 0 it is gradient descent at the rate gamma rho.
public struct GradientDescentPlusPlus: SpectralLearner {
  /// The coefficients eta of steps 1, 2, ...; the last one holds for all further steps.
  public var eta = [1.0 / 3]
  /// The coefficients gamma of steps 1, 2, ...; the last one holds for all further steps.
  public var gamma = [1.0]
  /// The factor rho of all steps; nil for 1 / the largest eigenvalue of A A' at each step.
  public var rho: Double?
  /// Iterations to record.
  public var steps = StepGrid.range(0...20)
  public init() {}

  public static let about = About(
    "gd-plus-plus", "gradient descent that preconditions its inputs at every step (GD++)",
    literature: [
      "von Oswald et al. 2023, arXiv:2212.07677, appendix A.10", "Vladymyrov et al. 2024, arXiv:2402.14180",
      "arXiv:2509.19702 (the default coefficients)",
    ])
  public static let options: [PluginOption<Self>] = [
    .numbers("eta", \.eta, .nonNegative, "how much a step preconditions; one for each step, the last one repeated"),
    .numbers("gamma", \.gamma, .positive, "learning rate in units of rho; as eta"),
    .number(
      "rho", \.rho, .positive, or: "adaptive",
      "factor of eta and gamma: a constant, or 1 / the largest eigenvalue of X'X at each step"
    ).omittedAtDefault(),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// What the tokens amount to: A and B by their moments, C and D as functions of the query.
  public struct Tokens {
    /// A A', d by d.
    var gram: Matrix
    /// A B', of d dimensions.
    var xty: Vector
    /// C is this matrix times the query, d by d.
    var query: Matrix
    /// D is the inner product of these weights and the query.
    var weights: Vector
    var step = 0
  }

  public func initialState(on problem: PrefixMoments) -> Tokens {
    let d = problem.xty.count
    return Tokens(gram: problem.gram, xty: problem.xty, query: .identity(d), weights: Vector(zeros: d))
  }

  public func step(_ tokens: inout Tokens, on problem: PrefixMoments) {
    let (eta, gamma) = coefficients(tokens.step)
    tokens.step += 1
    let largest = (try? SymmetricEigensystem(of: tokens.gram).values.last) ?? 0
    guard largest > 0 else { return }
    let rho = rho ?? 1 / largest
    let preconditioner = Matrix.identity(tokens.xty.count) - eta * rho * tokens.gram
    tokens.weights += gamma * rho * (tokens.query.transposed * tokens.xty)
    tokens.xty = preconditioner * (tokens.xty + -gamma * rho * (tokens.gram * tokens.xty))
    tokens.query = preconditioner * tokens.query
    tokens.gram = preconditioner * tokens.gram * preconditioner
  }

  public func weights(of tokens: Tokens, on problem: PrefixMoments) -> Vector { tokens.weights }

  /// In the eigenvectors of S, with a_0 = l and r_0 = 1 and rho = 1 / the largest a of all eigenvalues:
  /// r <- r (1 - gamma rho a), a <- a (1 - eta rho a)^2, and m = (1 - r) / l, summed up without the cancellation. A
  /// constant rho stands in the first units of a.
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    var a = eigenvalues.map { $0 * (rho ?? 1) }
    var r = [Double](repeating: 1, count: a.count)
    return multipliers(from: [Double](repeating: 0, count: a.count)) { m, k in
      let (eta, gamma) = coefficients(k)
      guard let largest = a.max(), largest > 0 else { return }
      for j in m.indices where eigenvalues[j] > 0 {
        // In units of the largest one, a does not underflow however many steps there are.
        if rho == nil { a[j] /= largest }
        m[j] += gamma * r[j] * a[j] / eigenvalues[j]
        r[j] *= 1 - gamma * a[j]
        a[j] *= (1 - eta * a[j]) * (1 - eta * a[j])
      }
    }
  }

  private func coefficients(_ step: Int) -> (eta: Double, gamma: Double) {
    (eta[min(step, eta.count - 1)], gamma[min(step, gamma.count - 1)])
  }
}
