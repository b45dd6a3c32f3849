public import LockstepCore
public import LockstepNumerics

/// Least squares on the k leading principal components of the examples, which is principal-component regression without
/// centering: w_k = sum of v v'X'y / l over the k largest eigenvalues l of S and their eigenvectors v.
///
/// The textbook form takes one component after the other and deflates S (Hotelling). It is a null: it optimizes nothing.
public struct TruncatedSVD: SpectralLearner {
  /// Numbers of eigenvalues to keep; all that are not zero where there are fewer.
  public var steps = StepGrid.range(0...20)
  public init() {}

  public static let about = About(
    "truncated-svd", "least squares on the largest eigenvalues of X'X; a null without iterations",
    literature: [
      "Hansen, BIT 27, 1987 (truncated SVD)", "Hotelling, Journal of Educational Psychology 24, 1933 (deflation)",
    ])
  public static let options: [PluginOption<Self>] = [
    .grid("steps", \.steps, "numbers of eigenvalues to keep; all that are not zero where there are fewer")
  ]

  public var axis: StepAxis { StepAxis("component", steps.values) }

  /// The weights, and S without the components that they have.
  public struct State {
    var weights: Vector
    var remainder: Matrix
  }

  public func initialState(on problem: PrefixMoments) -> State {
    State(weights: Vector(zeros: problem.xty.count), remainder: problem.gram)
  }

  public func step(_ state: inout State, on problem: PrefixMoments) {
    guard let system = try? SymmetricEigensystem(of: state.remainder), let l = system.values.last,
      l > 1e-12 * problem.gram.frobeniusNorm
    else { return }
    let v = system.vectors.row(problem.xty.count - 1)
    state.weights += dot(v, problem.xty) / l * v
    state.remainder.addOuterProduct(-l, v, v)
  }

  public func weights(of state: State, on problem: PrefixMoments) -> Vector { state.weights }

  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let rows = steps.values.flatMap { k in
      eigenvalues.enumerated().map { j, l in l > 0 && j >= eigenvalues.count - k ? 1 / l : 0 }
    }
    return Matrix(rows: steps.values.count, columns: eigenvalues.count, elements: rows)
  }
}
