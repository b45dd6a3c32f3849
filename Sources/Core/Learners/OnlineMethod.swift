public import LockstepNumerics

/// A method that learns from one example after the other: a state of fixed size and its update, as in recurrent
/// architectures with linear attention.
public protocol OnlineMethod: LinearLearner, Method {
  /// What an example changes: the weights, and what goes with them.
  associatedtype State

  /// The passes over the examples after which to record. By default one.
  var passes: StepGrid { get }

  /// The state before the first example, in d dimensions. By default zero weights.
  func initialState(dimension d: Int) -> State

  /// Learns from one example.
  func update(_ state: inout State, input x: Vector, label y: Double)

  /// The weights that a state amounts to. By default the state itself.
  func weights(of state: State) -> Vector
}

extension OnlineMethod where State == Vector {
  public func initialState(dimension d: Int) -> Vector { Vector(zeros: d) }
  public func weights(of state: Vector) -> Vector { state }
}

extension OnlineMethod {
  public var passes: StepGrid { .step(1) }
  public var axis: StepAxis { StepAxis("pass", passes.values) }

  public func weights(for prompts: PromptBatch) -> WeightTrajectory {
    let d = prompts.shape.dimension
    var weights = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: d)
    for prompt in 0..<prompts.count {
      let inputs = (0..<prompts.shape.contextSize).map { prompts.input(prompt, $0) }
      // The first pass over t examples is that over t - 1 and one more; later passes begin where the last one ended.
      var first = initialState(dimension: d)
      for row in passes.values.indices { weights.set(self.weights(of: first), at: row, prompt, 0) }
      for t in 1..<prompts.shape.points {
        update(&first, input: inputs[t - 1], label: prompts.label(prompt, t - 1))
        var state = first
        var pass = 1
        for (row, recorded) in passes.values.enumerated() {
          while pass < recorded {
            for i in 0..<t { update(&state, input: inputs[i], label: prompts.label(prompt, i)) }
            pass += 1
          }
          weights.set(self.weights(of: state), at: row, prompt, t)
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }
}
