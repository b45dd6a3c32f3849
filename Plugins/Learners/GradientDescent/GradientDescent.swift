public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// Full-batch gradient descent on the squared errors from w_0 = 0: w_{k+1} = w_k - eta X'(X w_k - y).
public struct GradientDescent: SpectralLearner {
  /// How the gradient is scaled.
  public enum Gradient: String, Sendable, CaseIterable {
    /// Summed over the t examples, as in the published figures.
    case sum
    /// Averaged, as in the paper's text.
    case mean
    /// Divided by the largest eigenvalue of S = X'X after t examples, so that any rate below 2 converges.
    case normalized
  }

  /// The learning rate eta.
  public var rate = 0.01
  /// The gradient: summed, averaged, or divided by the largest eigenvalue of X'X.
  public var gradient = Gradient.sum
  /// Iterations to record; any number costs the same.
  public var steps = StepGrid.powers(of: 2, 0...12, from: 0)
  public init() {}

  public static let about = About(
    "gradient-descent", "full-batch gradient descent on the squared errors, from zero weights",
    literature: ["Fu et al. 2024, arXiv:2310.17086, section 3.2", "von Oswald et al. 2023, arXiv:2212.07677"])
  public static let options: [PluginOption<Self>] = [
    .number(
      "rate", \.rate, .positive,
      "learning rate eta; converges below 2 / the largest eigenvalue of X'X, t times that for gradient=mean, and below 2 "
        + "for gradient=normalized"),
    .choice("gradient", \.gradient, "the gradient: summed, averaged, or divided by the largest eigenvalue of X'X"),
    .grid("steps", \.steps, "iterations to record; any number costs the same"),
  ]

  public func step(_ w: inout Vector, on problem: PrefixMoments) {
    w -= eta(after: problem.count, problem.eigenvalues) * problem.gradient(at: w)
  }

  /// In the eigenvectors of S = X'X each coordinate is on its own: m_0 = 0, m_{k+1} = (1 - eta l) m_k + eta. A step is
  /// thus an affine map, and k steps are its k-th power.
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let eta = eta(after: t, eigenvalues)
    var multipliers = Matrix(rows: steps.values.count, columns: eigenvalues.count)
    for (j, eigenvalue) in eigenvalues.enumerated() {
      let powers = AffinePowers(of: AffineMap(slope: 1 - eta * eigenvalue, offset: eta), upTo: steps.values)
      for (row, k) in steps.values.enumerated() { multipliers[row, j] = powers[k].offset }
    }
    return multipliers
  }

  private func eta(after t: Int, _ eigenvalues: @autoclosure () -> [Double]) -> Double {
    switch gradient {
    case .sum: rate
    case .mean: rate / Double(max(1, t))
    case .normalized: rate / EigenvalueRange(of: eigenvalues()).largest
    }
  }
}

extension GradientDescent: NonlinearMethod {
  public func refusal(parameters: Int) -> String? {
    gradient == .normalized
      ? "its learning rate follows from the eigenvalues of X'X; set gradient=sum or gradient=mean" : nil
  }

  public func minimize(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, visit: (Int, Vector) -> Void
  ) -> Termination {
    precondition(gradient != .normalized, "the largest eigenvalue of X'X is that of a linear problem")
    var w = start
    let eta = gradient == .mean ? rate / Double(max(1, problem.exampleCount)) : rate
    visit(0, w)
    for k in 0..<axis.last {
      w -= eta * problem.evaluated(at: w).gradient
      visit(k + 1, w)
    }
    return .iterationLimit
  }
}
