public import LockstepNumerics

/// A method that acts on each eigenvalue of S = X'X alone: w_k = V diag(m_k) V' X'y.
///
/// One eigendecomposition for each prompt and prefix, shared by all such methods, then gives every step, however large,
/// at the cost of its multipliers. Tests hold this fast path to the textbook's steps.
public protocol SpectralLearner: IterativeMethod {
  /// The multipliers m_k, a row for each recorded step and a column for each eigenvalue, after t examples. The
  /// eigenvalues ascend, and a multiplier of the eigenvalue 0 is of no effect as long as it is finite.
  func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix
}

extension SpectralLearner {
  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let d = prompts.shape.dimension
    var weights = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: d)
    for (prompt, spectra) in try prompts.prefixSpectra().enumerated() {
      for (t, spectrum) in spectra.enumerated() {
        var coordinates = multipliers(of: spectrum.eigenvalues, after: t)
        for k in 0..<coordinates.rows {
          for j in 0..<d { coordinates[k, j] *= spectrum.xty[j] }
        }
        let target = MatrixLayout(
          rows: axis.count, columns: d, offset: weights.offset(0, prompt, t), stride: weights.stepStride)
        multiply(MatrixSlice(coordinates), MatrixSlice(spectrum.eigenvectors), into: &weights.values, at: target)
      }
    }
    return WeightTrajectory(weights: weights)
  }
}

extension SpectralLearner {
  /// The multipliers of a recursion: `advance` makes m_{k+1} of m_k, for all eigenvalues at once.
  public func multipliers(from first: [Double], advance: (_ m: inout [Double], _ k: Int) -> Void) -> Matrix {
    var m = first
    var k = 0
    let rows = steps.values.flatMap { step in
      while k < step {
        advance(&m, k)
        k += 1
      }
      return m
    }
    return Matrix(rows: steps.values.count, columns: first.count, elements: rows)
  }
}

/// The smallest and the largest of the eigenvalues of S that are not zero, which the rates of accelerated methods follow
/// from; both 1 if all are zero, and any rate is as good.
public struct EigenvalueRange: Sendable {
  /// The smallest eigenvalue above zero.
  public let smallest: Double
  /// The largest eigenvalue.
  public let largest: Double

  /// The range of these eigenvalues, none of them negative.
  public init(of eigenvalues: [Double]) {
    smallest = eigenvalues.filter { $0 > 0 }.min() ?? 1
    largest = max(eigenvalues.max() ?? 0, smallest)
  }
}
