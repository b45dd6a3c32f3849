public import LockstepCore
public import LockstepNumerics

/// Recursive least squares, what a Mesa layer computes. With g = 1 - decay, from w = 0 and R = I / ridge, for each example:
///
///     k = R x / (g + <x, R x>),    w <- w + (y - <w, x>) k,    R <- (R - k x'R) / g.
///
/// After t examples w minimizes sum_i g^(t-i) (y_i - <w, x_i>)^2 + g^t ridge |w|^2. Without decay that is ridge regression,
/// and least squares as the ridge vanishes.
public struct RecursiveLeastSquares: OnlineMethod {
  /// 1 less the forgetting factor.
  public var decay = 0.0
  /// The ridge penalty, the coefficient of |w|^2, before the first example.
  public var ridge = 1.0
  public init() {}

  public static let about = About(
    "recursive-least-squares", "recursive least squares with forgetting: what a Mesa layer computes",
    literature: [
      "Plackett, Biometrika 37, 1950; Haykin, Adaptive Filter Theory, chapter 10",
      "von Oswald et al. 2023, arXiv:2309.05858 (Mesa layer)",
    ])
  public static let options: [PluginOption<Self>] = [
    .number("decay", \.decay, .fraction, "1 less the forgetting factor"),
    .number("ridge", \.ridge, .positive, "coefficient of |w|^2 before the first example; least squares as it vanishes"),
  ]

  /// The weights, and R, d by d.
  public struct State {
    var weights: Vector
    var inverse: Matrix
  }

  public func initialState(dimension d: Int) -> State {
    State(weights: Vector(zeros: d), inverse: 1 / ridge * Matrix.identity(d))
  }

  public func update(_ state: inout State, input x: Vector, label y: Double) {
    let g = 1 - decay
    let rx = state.inverse * x
    let size = g + dot(x, rx)
    state.weights += (y - dot(state.weights, x)) / size * rx
    // One vector with itself, which rounding keeps symmetric: with forgetting, what is not symmetric would grow.
    var direction = rx
    direction *= 1 / size.squareRoot()
    state.inverse.addOuterProduct(-1, direction, direction)
    state.inverse = 1 / g * state.inverse
  }

  public func weights(of state: State) -> Vector { state.weights }
}
