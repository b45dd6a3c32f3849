public import LockstepNumerics

/// A method that acts on each eigenvalue of S = X'X alone: w_k = V diag(m_k) V' X'y.
///
/// One eigendecomposition for each prompt and prefix, shared by all such methods, then gives every step, however large,
/// at the cost of its multipliers. Tests hold this fast path to the textbook's steps.
public protocol SpectralLearner: IterativeMethod {
  /// The multipliers m_k, a row for each recorded step and a column for each eigenvalue, after t examples.
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
