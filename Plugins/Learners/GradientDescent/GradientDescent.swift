public import LockstepCore
public import LockstepNumerics

/// Full-batch gradient descent on the squared errors from w_0 = 0: w_{k+1} = w_k - eta X'(X w_k - y).
public struct GradientDescent: SpectralLearner {
  /// Whether the gradient is summed over the t examples, as in the published figures, or averaged, as in the paper's text.
  public enum Gradient: String, Sendable, CaseIterable {
    case sum, mean
  }

  /// The learning rate eta.
  public var rate = 0.01
  public var gradient = Gradient.sum
  public var steps = StepGrid.powers(of: 2, 0...12, from: 0)
  public init() {}

  public static let about = About(
    "gradient-descent", "full-batch gradient descent on the squared errors, from zero weights",
    literature: ["Fu et al. 2024, arXiv:2310.17086, section 3.2", "von Oswald et al. 2023, arXiv:2212.07677"])
  public static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "learning rate eta; converges below 2 / the largest eigenvalue of X'X"),
    .choice("gradient", \.gradient, "the gradient summed over the examples seen, or their mean"),
    .grid("steps", \.steps, "iterations to record; any number costs the same"),
  ]

  public func step(_ w: inout Vector, on problem: PrefixMoments) {
    w -= eta(after: problem.count) * problem.gradient(at: w)
  }

  /// In the eigenvectors of S = X'X each coordinate is on its own: m_0 = 0, m_{k+1} = (1 - eta l) m_k + eta. A step is
  /// thus an affine map, and k steps are its k-th power.
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let eta = eta(after: t)
    var multipliers = Matrix(rows: steps.values.count, columns: eigenvalues.count)
    for (j, eigenvalue) in eigenvalues.enumerated() {
      let powers = AffinePowers(of: AffineMap(slope: 1 - eta * eigenvalue, offset: eta), upTo: steps.values)
      for (row, k) in steps.values.enumerated() { multipliers[row, j] = powers[k].offset }
    }
    return multipliers
  }

  private func eta(after t: Int) -> Double { gradient == .mean ? rate / Double(max(1, t)) : rate }
}
