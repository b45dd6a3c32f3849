public import LockstepCore
public import LockstepNumerics

/// Gradient descent on the squared errors from w_0 = 0: w_{k+1} = w_k - eta X'(X w_k - y).
///
/// In the eigenvectors of S = X'X each coordinate is on its own: from m_0 = 0, m_{k+1} = (1 - eta l) m_k + eta. A step
/// is thus an affine map, and k steps are its k-th power.
public struct GradientDescent: SpectralLearner {
  /// What the gradient of the squared errors is averaged over.
  public enum GradientKind: String, Sendable, CaseIterable {
    /// Nothing: X'(X w - y), as in the published figures.
    case sum
    /// The t examples: X'(X w - y) / t, as in the paper's text.
    case mean
  }

  public let steps: StepAxis
  private let rate: Double
  private let gradient: GradientKind

  /// Gradient descent at a rate eta above 0, recorded at the steps of a grid.
  public init(rate: Double, gradient: GradientKind = .sum, steps grid: StepGrid) {
    precondition(rate > 0, "a rate is above 0")
    self.rate = rate
    self.gradient = gradient
    steps = StepAxis("iteration", grid.values)
  }

  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let eta = gradient == .mean ? rate / Double(max(1, t)) : rate
    var multipliers = Matrix(rows: steps.count, columns: eigenvalues.count)
    for (j, eigenvalue) in eigenvalues.enumerated() {
      let powers = AffinePowers(of: AffineMap(slope: 1 - eta * eigenvalue, offset: eta), upTo: steps.values)
      for (row, k) in steps.values.enumerated() { multipliers[row, j] = powers[k].offset }
    }
    return multipliers
  }
}

extension GradientDescent: LearnerPlugin {
  private static let rateOption = PluginOption.number(
    "rate", default: 0.01, .positive, meaning: "step size eta; converges below 2 / the largest eigenvalue of X'X")
  private static let gradientOption = PluginOption.choice(
    "gradient", default: GradientKind.sum, meaning: "the gradient summed over the examples seen, or their mean")
  private static let stepsOption = PluginOption.grid(
    "steps", default: "0+2^0..2^12", meaning: "iterations to record; any number costs the same")

  public static let descriptor = PluginDescriptor(
    "gradient-descent",
    summary: "full-batch gradient descent on the squared errors, from zero weights",
    literature: [
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2",
      "von Oswald et al., ICML 2023, arXiv:2212.07677",
    ],
    options: [rateOption, gradientOption, stepsOption])

  public static func learner(_ options: OptionValues) -> any InContextLearner {
    GradientDescent(rate: options[rateOption], gradient: options[gradientOption], steps: options[stepsOption])
  }
}
