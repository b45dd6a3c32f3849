public import LockstepCore
public import LockstepNumerics

/// Richardson iteration preconditioned by the diagonal D of S, from w_0 = 0: w_{k+1} = w_k + omega D^-1 X'(y - X w_k).
///
/// D^-1 rates every coordinate by itself, as adaptive optimizers do, so that the path depends on the coordinates' axes. A
/// coordinate that is zero in all examples keeps its weight 0.
public struct Richardson: IterativeMethod {
  /// omega in units of 1 / the largest eigenvalue of D^-1 S.
  public var rate = 1.0
  /// Iterations to record.
  public var steps = StepGrid.powers(of: 2, 0...12, from: 0)
  public init() {}

  public static let about = About(
    "richardson", "gradient descent preconditioned by the diagonal of X'X, from zero weights",
    literature: [
      "Richardson, Philosophical Transactions A 210, 1911",
      "Saad, Iterative Methods for Sparse Linear Systems, chapter 4",
      "arXiv:2605.08475",
    ])
  public static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "rate relative to 1 / the largest eigenvalue of D^-1 X'X; converges below 2"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// The weights, and the rate of each coordinate: omega D^-1.
  public struct State {
    var weights: Vector
    let rates: [Double]
  }

  public func initialState(on problem: PrefixMoments) -> State {
    let d = problem.xty.count
    let inverse = (0..<d).map { problem.gram[$0, $0] > 0 ? 1 / problem.gram[$0, $0] : 0 }
    // D^-1/2 S D^-1/2 is symmetric and has the eigenvalues of D^-1 S.
    var scaled = problem.gram
    for i in 0..<d { for j in 0..<d { scaled[i, j] *= inverse[i].squareRoot() * inverse[j].squareRoot() } }
    let largest = (try? SymmetricEigensystem(of: scaled).values.last) ?? 0
    return State(weights: Vector(zeros: d), rates: inverse.map { largest > 0 ? rate / largest * $0 : 0 })
  }

  public func step(_ state: inout State, on problem: PrefixMoments) {
    let gradient = problem.gradient(at: state.weights)
    for (i, rate) in state.rates.enumerated() { state.weights[i] -= rate * gradient[i] }
  }

  public func weights(of state: State, on problem: PrefixMoments) -> Vector { state.weights }
}
