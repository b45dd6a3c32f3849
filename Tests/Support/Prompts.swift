public import LockstepCore
internal import LockstepLinearRegression
public import LockstepOptimization

/// Prompts of standard linear regression without noise.
public func regressionPrompts(
  _ range: Range<Int> = 0..<3, d: Int = 5, n: Int = 9, seed: UInt64 = 1, conditionNumber: Double = 1
) -> PromptBatch {
  LinearRegression().setting(\.conditionNumber, to: conditionNumber)
    .prompts(range, shape: PromptShape(dimension: d, contextSize: n), seed: seed)
}

/// The squared errors of the linear function <w, x> on the first examples of a single prompt, on a scale.
public func squaredErrors(of prompt: PromptBatch, examples count: Int, scale: ObjectiveScale) -> some Objective {
  let problem = LinearProblem(inputs: prompt.inputs(of: 0, first: count), labels: prompt.labels(of: 0, first: count))
  return LeastSquaresObjective(problem, scale: scale)
}

extension WeightTrajectory {
  /// The weights at a step's index, a prompt and a number of examples.
  public func weights(_ step: Int, _ prompt: Int, _ t: Int) -> [Double] {
    let start = weights.offset(step, prompt, t)
    return Array(weights.values[start..<start + weights.width])
  }
}
