public import LockstepCore
internal import LockstepNumerics

/// An iterative solver as an in-context learner: after every prefix it is run afresh from w_0 = 0 on the squared errors
/// of the examples seen.
public struct IterativeLinearLearner<Solver: IterativeSolver>: LinearLearner {
  public let steps: StepAxis
  private let solver: Solver
  private let scale: ObjectiveScale

  /// The learner that records a solver's iterates at the steps of a grid.
  public init(_ solver: Solver, steps grid: StepGrid, scale: ObjectiveScale) {
    self.solver = solver
    self.scale = scale
    steps = StepAxis("iteration", grid.values)
  }

  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let d = prompts.shape.dimension
    let grid = steps.values
    let last = grid[grid.count - 1]
    var weights = StepTensor(steps: grid.count, prompts: prompts.count, points: prompts.shape.points, width: d)
    var terminations: [Termination] = []
    for prompt in 0..<prompts.count {
      for (t, moments) in try prompts.prefixMoments(of: prompt).enumerated() {
        var iterate = Vector(zeros: d)
        var recorded = 0
        func fill(upTo step: Int) {
          while recorded < grid.count, grid[recorded] <= step {
            let offset = weights.offset(recorded, prompt, t)
            for i in 0..<d { weights.values[offset + i] = iterate[i] }
            recorded += 1
          }
        }
        let objective = QuadraticObjective(moments, scale: scale)
        let ending = solver.minimize(objective, from: iterate, steps: last) { step, point in
          iterate = point
          fill(upTo: step)
        }
        fill(upTo: last)
        terminations.append(ending)
      }
    }
    return WeightTrajectory(weights: weights, terminations: terminations)
  }
}
