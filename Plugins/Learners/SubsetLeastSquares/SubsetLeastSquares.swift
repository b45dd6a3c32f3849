public import LockstepCore
internal import LockstepNumerics

/// Minimum-norm least squares on a part of the examples that grows with the step: l / 12 of them, rounded up, at step l.
///
/// It runs no iteration, and yet its steps match those of an optimization method in a straight line: a null that a claim
/// about a rate has to exceed.
public struct SubsetLeastSquares: LinearLearner, Method {
  /// Which examples are taken.
  public enum Part: String, Sendable, CaseIterable {
    /// The first ones.
    case first
    /// Those that come first in a random order of each prompt's own.
    case random
  }

  /// The first examples, or random ones.
  public var part = Part.first
  /// The seed of the random orders.
  public var seed = 0
  /// Twelfths of the examples to take, all from 12 on.
  public var steps = StepGrid.range(0...12)
  public init() {}

  public static let about = About(
    "subset-least-squares", "least squares on a growing part of the examples; a null without iterations",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2 (least squares)"])
  public static let options: [PluginOption<Self>] = [
    .choice("part", \.part, "the first examples, or random ones"),
    .integer("seed", \.seed, 0...Int.max, "seed of the random parts"),
    .grid("steps", \.steps, "twelfths of the examples to take, all from 12 on"),
  ]

  public var axis: StepAxis { StepAxis("part", steps.values) }

  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let (d, n) = (prompts.shape.dimension, prompts.shape.contextSize)
    var weights = StepTensor(steps: axis.count, prompts: prompts.count, points: n + 1, width: d)
    for prompt in 0..<prompts.count {
      let order = order(of: n, index: prompts.firstIndex + prompt)
      var solutions: [[Int]: Vector] = [[]: Vector(zeros: d)]
      for t in 0...n {
        let seen = order.filter { $0 < t }
        for (row, step) in steps.values.enumerated() {
          let part = Array(seen.prefix((min(step, 12) * t + 11) / 12))
          let solution = try solutions[part] ?? solution(prompts, prompt, part, t)
          solutions[part] = solution
          weights.set(solution, at: row, prompt, t)
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }

  /// The examples in the order in which they are taken.
  private func order(of n: Int, index: Int) -> [Int] {
    guard part == .random else { return Array(0..<n) }
    var stream = RandomStream(seed: UInt64(seed), prompt: index, purpose: .subset)
    let keys = (0..<n).map { _ in stream.uniform() }
    return keys.indices.sorted { keys[$0] < keys[$1] }
  }

  private func solution(_ prompts: PromptBatch, _ prompt: Int, _ part: [Int], _ t: Int) throws -> Vector {
    let x = Matrix(
      rows: part.count, columns: prompts.shape.dimension, elements: part.flatMap { prompts.input(prompt, $0).elements })
    do {
      return try x.leastSquaresSolution(Vector(part.map { prompts.label(prompt, $0) }))
    } catch {
      throw prompts.failure(prompt: prompt, examples: t, "\(error)")
    }
  }
}
