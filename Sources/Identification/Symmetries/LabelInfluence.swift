package import LockstepCore
public import LockstepStatistics

/// How much the label of each example moves a learner's prediction after t examples: the mean of
/// (d prediction / d y_i)^2 over prompts, by central differences. It shows how a model breaks the symmetry between
/// examples; least squares treats all alike.
public struct LabelInfluence: Codable, Sendable, Equatable {
  /// The number t of examples.
  public let prefixLength: Int
  /// The mean squared derivatives, [S][t].
  public let influences: [[Estimate]]

  /// The difference of a label, relative to the root mean square of the batch's labels: large enough for networks in
  /// single precision.
  private static let relativeDifference = 0.05

  /// The sums of a block, [S, t].
  ///
  /// - Throws: What the learner throws.
  package static func sums(
    _ learner: any InContextLearner, _ prompts: PromptBatch, prefixLength: Int
  ) throws -> BlockSum {
    let original = ShortenedPrompts(prompts, prefixLength)
    let square = original.labels.reduce(0) { $0 + $1 * $1 } / Double(original.labels.count)
    let difference = relativeDifference * max(square, .leastNormalMagnitude).squareRoot()
    let columns = try (0..<prefixLength).map { i in
      var (up, down) = (original, original)
      for prompt in 0..<original.count {
        up.labels[original.point(prompt, i)] += difference
        down.labels[original.point(prompt, i)] -= difference
      }
      return zip(try up.predictions(of: learner), try down.predictions(of: learner)).map { up, down in
        zip(up, down).reduce(0) { sum, pair in
          let derivative = (pair.0 - pair.1) / (2 * difference)
          return sum + derivative * derivative
        }
      }
    }
    let steps = columns[0].count
    return BlockSum(
      promptCount: prompts.count, values: (0..<steps).flatMap { step in columns.map { $0[step] } })
  }

  /// The influences that the sums of the blocks amount to, in the blocks' order.
  package init(prefixLength: Int, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let steps = (blocks.first?.values.count ?? 0) / prefixLength
    self.prefixLength = prefixLength
    influences = (0..<steps).map { step in
      (0..<prefixLength).map { bootstrap.mean(blocks, step * prefixLength + $0) }
    }
  }
}
