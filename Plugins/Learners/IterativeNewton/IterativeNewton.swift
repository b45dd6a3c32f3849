public import LockstepCore
public import LockstepNumerics

/// Iterative Newton (Newton-Schulz) for the inverse of S = X'X + ridge I:
///
///     M_0 = alpha S,    M_{k+1} = 2 M_k - M_k S M_k,    w_k = M_k X'y.
///
/// It converges where alpha l^2 < 2 for the largest eigenvalue l of S; the residual 1 - l m is squared at every step.
public struct IterativeNewton: SpectralLearner {
  /// The norm in alpha = factor / |S S'|.
  public enum Norm: String, Sendable, CaseIterable {
    /// The root of the sum of squared entries, as in the published tables.
    case frobenius
    /// The largest singular value, as in the paper's text. With factor 2 the largest eigenvalue's direction is lost.
    case spectral
  }

  /// The factor in alpha. The published tables have 2, with which the method predicts 0 after one example.
  public var factor = 1.0
  /// Norm in alpha; the published tables use frobenius.
  public var norm = Norm.frobenius
  /// alpha itself for all prompts, as in a network whose weights fix it; nil for factor / |S S'|.
  public var alpha: Double?
  /// Added to the diagonal of X'X.
  public var ridge = 0.0
  /// Iterations to record.
  public var steps = StepGrid.range(0...23)
  public init() {}

  public static let about = About(
    "iterative-newton", "Newton-Schulz iteration for the inverse of X'X, applied to X'y",
    literature: [
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2 and appendix A",
      "Schulz, ZAMM 13, 1933; Ben-Israel, Mathematics of Computation 19, 1965",
    ])

  public static let options: [PluginOption<Self>] = [
    .number(
      "factor", \.factor, .positive,
      "factor in alpha = factor / |S S'|: 2 in the published tables; diverges above 2"),
    .choice("norm", \.norm, "norm in alpha; the published tables use frobenius"),
    .number(
      "alpha", \.alpha, .positive, or: "adaptive",
      "alpha itself for all prompts, in place of factor / |S S'|; converges below 2 / the largest eigenvalue squared"
    ).omittedAtDefault(),
    .number("ridge", \.ridge, .nonNegative, "added to the diagonal of X'X, for noisy labels"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// alpha, given the eigenvalues of S; 0 where all are 0.
  private func alpha(_ eigenvalues: [Double]) -> Double {
    let squares = eigenvalues.map { $0 * $0 }
    let size = norm == .frobenius ? Vector(squares).norm : squares.max() ?? 0
    return alpha ?? (size > 0 ? factor / size : 0)
  }

  public func initialState(on problem: PrefixMoments) -> Matrix {
    let s = regularized(problem)
    return alpha((try? SymmetricEigensystem(of: s).values) ?? []) * s
  }

  public func step(_ m: inout Matrix, on problem: PrefixMoments) {
    m = 2 * m - m * regularized(problem) * m
  }

  public func weights(of m: Matrix, on problem: PrefixMoments) -> Vector { m * problem.xty }

  private func regularized(_ problem: PrefixMoments) -> Matrix {
    problem.gram + ridge * Matrix.identity(problem.xty.count)
  }

  /// In the eigenvectors of S: m_0 = alpha l, m_{k+1} = m_k (2 - l m_k).
  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let shifted = eigenvalues.map { $0 + ridge }
    let alpha = alpha(shifted)
    return multipliers(from: shifted.map { alpha * $0 }) { m, _ in
      for (j, l) in shifted.enumerated() { m[j] *= Self.correction(2 - l * m[j]) }
    }
  }

  /// The factor 2 - l m of a step; zero where it is zero but for rounding.
  ///
  /// An eigenvalue with alpha l^2 = 2 is on the boundary of convergence, as the only one of a single example is with
  /// factor 2: its m becomes 0 and stays so. Each later step would double the ulp that rounding leaves.
  private static func correction(_ factor: Double) -> Double { abs(factor) < 8 * .ulpOfOne ? 0 : factor }
}
