public import LockstepCore
public import LockstepNumerics

/// Averaging: w = sum_i g^(t-i) y_i x_i / sum_i g^(t-i) with g = 1 - decay, so X'y / t without decay.
///
/// Up to its length, w is the state of linear attention, and with decay that of RetNet and Mamba-2.
public struct Averaging: OnlineMethod {
  /// The fraction of older examples' weight that each new example removes.
  public var decay = 0.0
  public init() {}

  public static let about = About(
    "averaging", "the mean of y x over the examples, or a decaying one: what linear attention and RetNet compute",
    literature: [
      "Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066",
      "Katharopoulos et al. 2020, arXiv:2006.16236 (linear attention)", "Sun et al. 2023, arXiv:2307.08621 (RetNet)",
    ])
  public static let options: [PluginOption<Self>] = [
    .number("decay", \.decay, .fraction, "fraction of older examples' weight that each new example removes")
  ]

  /// The weighted sum of y x, and the sum of the weights.
  public struct State {
    var sum: Vector
    var weight = 0.0
  }

  public func initialState(dimension d: Int) -> State { State(sum: Vector(zeros: d)) }

  public func update(_ state: inout State, input x: Vector, label y: Double) {
    state.sum *= 1 - decay
    state.sum += y * x
    state.weight = (1 - decay) * state.weight + 1
  }

  public func weights(of state: State) -> Vector {
    var mean = state.sum
    if state.weight > 0 { mean *= 1 / state.weight }
    return mean
  }
}
