public import LockstepCore
internal import LockstepNumerics

/// Ordinary least squares: the shortest w that minimizes |X w - y|^2 + ridge |w|^2, so that w = X^+ y without a ridge.
///
/// Solved on X itself, not on X'X: O(t d^2) for each prefix.
public struct OrdinaryLeastSquares: LinearLearner, Method {
  /// The ridge penalty, the coefficient of |w|^2.
  public var ridge = 0.0
  public init() {}

  public static let about = About(
    "ordinary-least-squares", "the minimum-norm least-squares solution, or ridge regression",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2"])
  public static let options: [PluginOption<Self>] = [
    .number("ridge", \.ridge, .nonNegative, "ridge penalty, coefficient of |w|^2; 0 gives the minimum-norm solution")
  ]

  public var axis: StepAxis { .single }

  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let d = prompts.shape.dimension
    var weights = StepTensor(steps: 1, prompts: prompts.count, points: prompts.shape.points, width: d)
    for prompt in 0..<prompts.count {
      for t in 1..<prompts.shape.points {
        weights.set(try solution(prompts, prompt, t), at: 0, prompt, t)
      }
    }
    return WeightTrajectory(weights: weights)
  }

  private func solution(_ prompts: PromptBatch, _ prompt: Int, _ t: Int) throws -> Vector {
    let d = prompts.shape.dimension
    let start = prompt * prompts.shape.points
    var rows = Array(prompts.inputs[start * d..<(start + t) * d])
    var targets = Array(prompts.labels[start..<start + t])
    if ridge > 0 {
      // |X w - y|^2 + ridge |w|^2 is the squared length of [X; sqrt(ridge) I] w - [y; 0].
      rows += Matrix(diagonal: [Double](repeating: ridge.squareRoot(), count: d)).elements
      targets += [Double](repeating: 0, count: d)
    }
    do {
      return try Matrix(rows: targets.count, columns: d, elements: rows).leastSquaresSolution(Vector(targets))
    } catch {
      throw prompts.failure(prompt: prompt, examples: t, "\(error)")
    }
  }
}
