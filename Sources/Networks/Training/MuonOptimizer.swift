/// Muon (Jordan et al. 2024): Nesterov momentum, made orthogonal, for the matrices between hidden states; AdamW for all
/// other parameters.
///
/// For a matrix W, [out, in], with gradient G, learning rate r and momentum mu a step is, as torch.optim.Muon has it,
///
///     M <- mu M + (1 - mu) G,  U = mu M + (1 - mu) G,
///     W <- (1 - r decay) W - r sqrt(max(1, out / in)) orthogonalized(U).
public struct MuonOptimizer: Optimizer, Equatable {
  /// The decay of the running mean of the gradients, from 0 up to but not including 1.
  public var momentum: Double
  /// The fraction of each matrix, times the learning rate, that a step subtracts.
  public var weightDecay: Double
  /// The optimizer of all other parameters.
  public var adam: AdamOptimizer
  /// Its learning rate divided by that of the matrices.
  public var adamLearningRateRatio: Double

  /// Muon with these constants.
  public init(
    momentum: Double = 0.95, weightDecay: Double = 0, adam: AdamOptimizer = AdamOptimizer(),
    adamLearningRateRatio: Double = 0.1
  ) {
    self.momentum = momentum
    self.weightDecay = weightDecay
    self.adam = adam
    self.adamLearningRateRatio = adamLearningRateRatio
  }

  /// The matrices first: they take longest.
  public func parts(of layout: ParameterLayout) -> [OptimizerPart] {
    layout.hiddenMatrices.map { .matrix($0) } + layout.otherRanges.flatMap(\.updateBlocks).map { .entries($0) }
  }

  public func update<Scalar>(
    _ part: OptimizerPart, of state: OptimizerState<Scalar>, gradients: Parameters<Scalar>, _ step: OptimizerStep
  ) {
    switch part {
    case .entries:
      var adamStep = step
      adamStep.learningRate *= adamLearningRateRatio
      adam.update(part, of: state, gradients: gradients, adamStep)
    case .matrix(let matrix):
      let (gradient, mean) = (gradients[matrix], state.firstMoments[matrix])
      let (kept, added) = (momentum, (1 - momentum) * step.gradientScale)
      mean.set(gradient, times: added, keeping: kept)
      let update = MatrixView<Scalar>(rows: mean.rows, columns: mean.columns)
      update.set(mean)
      update.set(gradient, times: added, keeping: kept)
      state.parameters[matrix].set(
        orthogonalized(update), times: -step.learningRate * max(1, matrix.outputsPerInput).squareRoot(),
        keeping: 1 - step.learningRate * weightDecay)
    }
  }

  /// About U V' for a matrix U S V': five steps of X <- (a + b X X' + c (X X')^2) X from X = matrix / |matrix|. Jordan's
  /// coefficients take singular values fast to between 0.7 and 1.2 rather than slowly to 1.
  ///
  /// - Parameter matrix: Overwritten.
  private func orthogonalized<Scalar>(_ matrix: MatrixView<Scalar>) -> MatrixView<Scalar> {
    let (a, b, c) = (3.4445, -4.7750, 2.0315)
    let isWide = matrix.rows <= matrix.columns
    let size = min(matrix.rows, matrix.columns)
    let gram = MatrixView<Scalar>(rows: size, columns: size)
    let polynomial = MatrixView<Scalar>(rows: size, columns: size)
    var (current, next) = (matrix, MatrixView<Scalar>(rows: matrix.rows, columns: matrix.columns))
    next.set(matrix, times: 1 / max(matrix.sumOfSquares.squareRoot(), 1e-7), keeping: 0)
    for _ in 0..<5 {
      swap(&current, &next)
      // The smaller one of X X' and X' X: (X X') X = X (X' X).
      multiply(current, current, transposing: isWide ? .second : .first, into: gram)
      polynomial.set(gram)
      multiply(gram, gram, transposing: .none, alpha: c, beta: b, polynomial)
      next.set(current)
      multiply(
        isWide ? polynomial : current, isWide ? current : polynomial, transposing: .none, alpha: 1, beta: a, next)
    }
    return next
  }
}
