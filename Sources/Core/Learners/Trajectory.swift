/// What a learner predicts at every recorded step: entry t is its prediction of y_{t+1} from x_{t+1} after t examples.
public struct Trajectory: Sendable {
  /// The predictions, [S, B, n+1].
  public var predictions: StepTensor
  /// How the learner ended on each problem, [B, n+1]; empty for a learner in closed form.
  public var terminations: [Termination]

  /// A trajectory of these predictions.
  public init(predictions: StepTensor, terminations: [Termination] = []) {
    self.predictions = predictions
    self.terminations = terminations
  }
}

/// The weights w of a linear learner at every recorded step: after t examples it predicts <w, x>.
public struct WeightTrajectory: Sendable {
  /// The weights, [S, B, n+1, d].
  public var weights: StepTensor
  /// How the learner ended on each problem, [B, n+1]; empty for a learner in closed form.
  public var terminations: [Termination]

  /// A trajectory of these weights.
  public init(weights: StepTensor, terminations: [Termination] = []) {
    self.weights = weights
    self.terminations = terminations
  }

  /// The predictions that the weights make at each prompt's own queries x_{t+1}.
  public func trajectory(for prompts: PromptBatch) -> Trajectory {
    let d = prompts.shape.dimension
    precondition(weights.width == d && weights.prompts == prompts.count && weights.points == prompts.shape.points)
    var predictions = StepTensor(steps: weights.steps, prompts: weights.prompts, points: weights.points)
    for step in 0..<weights.steps {
      for point in 0..<weights.prompts * weights.points {
        let row = step * weights.prompts * weights.points + point
        var prediction = 0.0
        for i in 0..<d { prediction += weights.values[row * d + i] * prompts.inputs[point * d + i] }
        predictions.values[row] = prediction
      }
    }
    return Trajectory(predictions: predictions, terminations: terminations)
  }
}

/// How an iterative learner ended on one problem: one prompt after one number of examples.
public enum Termination: Sendable, Hashable, Codable {
  /// It met its stopping rule at this step; later steps repeat it.
  case converged(step: Int)
  /// It took every requested step.
  case iterationLimit
  /// No acceptable step was found from this one; later steps repeat it.
  case lineSearchFailed(step: Int)
}
