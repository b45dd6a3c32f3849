public import LockstepNumerics

/// A method that improves a state step by step on the least-squares problem of the examples seen: the textbook form of
/// a learner, run from the start after every prefix.
public protocol IterativeMethod: LinearLearner, Method {
  /// What a step changes: the weights, or a matrix that they follow from.
  associatedtype State

  /// The iterations to record.
  var steps: StepGrid { get }

  /// The state before the first step. By default zero weights.
  func initialState(on problem: PrefixMoments) -> State

  /// Makes one step.
  func step(_ state: inout State, on problem: PrefixMoments)

  /// The weights that a state amounts to. By default the state itself.
  func weights(of state: State, on problem: PrefixMoments) -> Vector
}

extension IterativeMethod where State == Vector {
  public func initialState(on problem: PrefixMoments) -> Vector { Vector(zeros: problem.xty.count) }
  public func weights(of state: Vector, on problem: PrefixMoments) -> Vector { state }
}

extension IterativeMethod {
  public var axis: StepAxis { StepAxis("iteration", steps.values) }

  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory { try textbookWeights(for: prompts) }

  /// The weights by the textbook's steps, however fast another way to them may be: O(d^2) or more a step.
  ///
  /// - Parameter count: How many of the recorded steps to make; all by default.
  /// - Throws: ``PromptFailure`` if products of the moments overflow.
  public func textbookWeights(for prompts: PromptBatch, steps count: Int? = nil) throws -> WeightTrajectory {
    let d = prompts.shape.dimension
    let recordedSteps = axis.values.prefix(count ?? axis.count)
    var weights = StepTensor(steps: recordedSteps.count, prompts: prompts.count, points: prompts.shape.points, width: d)
    for prompt in 0..<prompts.count {
      for (t, problem) in try prompts.prefixMoments(of: prompt).enumerated() {
        var state = initialState(on: problem)
        var k = 0
        for (row, recorded) in recordedSteps.enumerated() {
          while k < recorded {
            step(&state, on: problem)
            k += 1
          }
          weights.set(self.weights(of: state, on: problem), at: row, prompt, t)
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }
}
