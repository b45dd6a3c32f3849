public import LockstepCore
internal import LockstepLinearRegression

/// Prompts of standard linear regression without noise.
public func regressionPrompts(
  _ range: Range<Int> = 0..<3, d: Int = 5, n: Int = 9, seed: UInt64 = 1, conditionNumber: Double = 1
) -> PromptBatch {
  LinearRegression().setting(\.conditionNumber, to: conditionNumber)
    .prompts(range, shape: PromptShape(dimension: d, contextSize: n), seed: seed)
}

extension WeightTrajectory {
  /// The weights at a step's index, a prompt and a number of examples.
  public func weights(_ step: Int, _ prompt: Int, _ t: Int) -> [Double] {
    let start = weights.offset(step, prompt, t)
    return Array(weights.values[start..<start + weights.width])
  }
}
