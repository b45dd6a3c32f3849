package import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How well a linear function describes a model's predictions at fresh queries, and so how far induced weights can be
/// trusted: no similarity of weights can be expected above the agreement of two query sets.
public struct FitQuality: Codable, Sendable, Equatable {
  /// For each of the model's steps the R^2 of the weights at queries that they were not fitted to: 1 - sum of squared
  /// residuals / sum of squared predictions, at most 1 and below 0 where zero fits better; nil if all predictions are zero.
  public let rSquared: [Estimate?]
  /// For each of the model's steps the mean cosine between the weights that two independent sets of queries induce, over
  /// prefixes where neither is zero; nil if there is no such prefix.
  public let agreement: [Estimate?]

  /// The sums of a block: for each step the squared residuals, the squared predictions, the cosines and their number.
  ///
  /// - Parameters:
  ///   - weights: The weights induced by the first set of queries, [S, B, n+1, d].
  ///   - predictions: The predictions at the second set, [S, B, n+1, T].
  ///   - queries: The second set.
  ///   - otherWeights: The weights induced by the second set, [S, B, n+1, d].
  package static func sums(
    _ weights: StepTensor, _ predictions: StepTensor, at queries: QueryBatch, _ otherWeights: StepTensor,
    prefixLengths: [Int]
  ) -> BlockSum {
    let (count, d) = (queries.queriesPerPrompt, queries.dimension)
    precondition(predictions.width == count && weights.width == d && otherWeights.values.count == weights.values.count)
    var values = [Double](repeating: 0, count: 4 * weights.steps)
    for prompt in 0..<weights.prompts {
      let inputs = queries.matrix(of: prompt)
      for step in 0..<weights.steps {
        for t in prefixLengths {
          let (start, place) = (weights.offset(step, prompt, t), predictions.offset(step, prompt, t))
          let own = Vector(Array(weights.values[start..<start + d]))
          let other = Vector(Array(otherWeights.values[start..<start + d]))
          let predicted = Vector(Array(predictions.values[place..<place + count]))
          let residual = predicted - inputs * own
          values[4 * step] += dot(residual, residual)
          values[4 * step + 1] += dot(predicted, predicted)
          let length = own.norm * other.norm
          guard length >= .leastNormalMagnitude else { continue }
          values[4 * step + 2] += dot(own, other) / length
          values[4 * step + 3] += 1
        }
      }
    }
    return BlockSum(promptCount: weights.prompts, values: values)
  }

  /// The quality that the sums of the blocks amount to, in the blocks' order.
  package init(_ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let steps = (blocks.first?.values.count ?? 0) / 4
    func ratio(_ numerator: Int, _ denominator: Int) -> Estimate {
      bootstrap.ratio(blocks.map { $0.values[numerator] }, blocks.map { $0.values[denominator] })
    }
    rSquared = (0..<steps).map { blocks.total(4 * $0 + 1) > 0 ? ratio(4 * $0, 4 * $0 + 1).complement : nil }
    agreement = (0..<steps).map { blocks.total(4 * $0 + 3) > 0 ? ratio(4 * $0 + 2, 4 * $0 + 3) : nil }
  }
}
