import Lockstep

/// Polyak's heavy ball: w_{k+1} = w_k - rate * X'(X w_k - y) + momentum * (w_k - w_{k-1}).
struct HeavyBall: IterativeMethod {
  /// The learning rate.
  var rate = 0.01
  /// The part of the last step that is repeated.
  var momentum = 0.5
  var steps = StepGrid.range(0...100)
  init() {}

  static let about = About("heavy-ball", "gradient descent with momentum", literature: ["Polyak 1964"])
  static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "learning rate"),
    .number("momentum", \.momentum, .fraction, "part of the last step that is repeated"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  /// The weights, and those of the step before.
  struct State {
    var weights: Vector
    var previous: Vector
  }

  func initialState(on problem: PrefixMoments) -> State {
    let zero = Vector(zeros: problem.xty.count)
    return State(weights: zero, previous: zero)
  }

  func step(_ state: inout State, on problem: PrefixMoments) {
    var next = state.weights + momentum * (state.weights - state.previous)
    next -= rate * problem.gradient(at: state.weights)
    state = State(weights: next, previous: state.weights)
  }

  func weights(of state: State, on problem: PrefixMoments) -> Vector { state.weights }
}
