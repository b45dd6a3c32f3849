public import LockstepCore
public import LockstepNumerics

/// Iterative Newton (Newton-Schulz) for the pseudo-inverse of S = X'X + ridge I:
///
///     M_0 = alpha S,    M_{k+1} = 2 M_k - M_k S M_k,    w_k = M_k X'y.
///
/// In the eigenvectors of S: m_0 = alpha l, m_{k+1} = m_k (2 - l m_k). It converges where alpha l^2 < 2 for the largest
/// eigenvalue l; the residual 1 - l m_k is squared at every step.
public struct IterativeNewton: SpectralLearner {
  /// The norm in alpha = factor / |S S'|.
  public enum Norm: String, Sendable, CaseIterable {
    /// The root of the sum of squared entries, as in the published tables.
    case frobenius
    /// The largest singular value, as in the paper's text. With factor 2 the largest eigenvalue's direction is lost.
    case spectral

    /// The norm of S S' for a positive semidefinite S with these eigenvalues.
    func ofSquare(_ eigenvalues: [Double]) -> Double {
      let squares = eigenvalues.map { $0 * $0 }
      return switch self {
      case .frobenius: Vector(squares).norm
      case .spectral: squares.max() ?? 0
      }
    }
  }

  public let steps: StepAxis
  private let factor: Double
  private let norm: Norm
  private let ridge: Double

  /// Iterative Newton with alpha = factor / |S S'|, the factor above 0 and the ridge not negative, recorded at the steps
  /// of a grid.
  public init(factor: Double = 2, norm: Norm = .frobenius, ridge: Double = 0, steps grid: StepGrid) {
    precondition(factor > 0 && ridge >= 0, "the factor is above 0, and the ridge parameter not negative")
    self.factor = factor
    self.norm = norm
    self.ridge = ridge
    steps = StepAxis("iteration", grid.values)
  }

  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let shifted = eigenvalues.map { $0 + ridge }
    let size = norm.ofSquare(shifted)
    let alpha = size > 0 ? factor / size : 0
    var multipliers = Matrix(rows: steps.count, columns: shifted.count)
    var m = shifted.map { alpha * $0 }
    var k = 0
    for (row, step) in steps.values.enumerated() {
      while k < step {
        for (j, l) in shifted.enumerated() { m[j] *= Self.correction(2 - l * m[j]) }
        k += 1
      }
      for j in m.indices { multipliers[row, j] = m[j] }
    }
    return multipliers
  }

  /// The factor 2 - l m of a step; zero where it is zero but for rounding.
  ///
  /// An eigenvalue with alpha l^2 = 2 is on the boundary of convergence, as the only one of a single example is with
  /// factor 2: its m becomes 0 and stays so. Each later step would double the ulp that rounding leaves.
  private static func correction(_ factor: Double) -> Double { abs(factor) < 8 * .ulpOfOne ? 0 : factor }
}

extension IterativeNewton: LearnerPlugin {
  private static let factorOption = PluginOption.number(
    "factor", default: 2, .positive,
    meaning: "the factor in alpha = factor / |S S'|; diverges above 2 for norm=spectral")
  private static let normOption = PluginOption.choice(
    "norm", default: Norm.frobenius, meaning: "the norm in alpha; the published tables use frobenius")
  private static let ridgeOption = PluginOption.number(
    "ridge", default: 0, .nonNegative, meaning: "added to the diagonal of X'X, for noisy labels")
  private static let stepsOption = PluginOption.grid("steps", default: "0..23", meaning: "iterations to record")

  public static let descriptor = PluginDescriptor(
    "iterative-newton",
    summary: "Newton-Schulz iteration for the inverse of X'X, applied to X'y",
    literature: [
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2 and appendix A",
      "Schulz, ZAMM 13, 1933; Ben-Israel, Mathematics of Computation 19, 1965",
    ],
    options: [factorOption, normOption, ridgeOption, stepsOption])

  public static func learner(_ options: OptionValues) -> any InContextLearner {
    IterativeNewton(
      factor: options[factorOption], norm: options[normOption], ridge: options[ridgeOption],
      steps: options[stepsOption])
  }
}
