internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// What a model's predictions do when its prompts are changed, after half of the examples.
public struct SymmetryEvidence: Codable, Sendable, Equatable {
  /// How far predictions depart from the invariances of classical methods.
  public let invariances: InvarianceBattery
  /// How much each example's label moves the prediction.
  public let labelInfluence: LabelInfluence
  /// The errors with the same task in the first and in the last coordinates; nil for one-dimensional inputs.
  public let embedding: EmbeddingTest?
  /// Which of two tasks is answered, one in either half of the examples; nil for a single example.
  public let twoTasks: TwoTaskTest?
}

extension Identifier {
  /// The most prompts that label influences are measured on, which take two runs for every example.
  private static let maxInfluencePrompts = 64

  /// The model's evidence on changed prompts.
  ///
  /// - Throws: What the model throws, such as predictions from a file, which are for its own prompts alone.
  func symmetryEvidence(_ progress: PartProgress) throws -> SymmetryEvidence {
    let (learner, seed, t) = (model.learner, settings.seed, max(1, prompts.shape.contextSize / 2))
    let taskDimension = prompts.shape.dimension > 1 ? max(1, prompts.shape.dimension / 4) : nil
    let blocks = promptBlocks(prompts.count)
    let influenceCount = min(prompts.count, Self.maxInfluencePrompts)
    let influenceBlocks = promptBlocks(influenceCount)
    let sums = try executor.map(count: blocks.count) { index in
      let batch = try prompts.prompts(blocks[index])
      let influence =
        index < influenceBlocks.count
        ? try LabelInfluence.sums(learner, prompts.prompts(influenceBlocks[index]), prefixLength: t) : nil
      defer { progress.add(batch.count) }
      return (
        invariances: try InvarianceBattery.sums(learner, batch, prefixLength: t, seed: seed), influence: influence,
        embedding: try taskDimension.map {
          try EmbeddingTest.sums(learner, batch, prefixLength: t, taskDimension: $0, seed: seed)
        },
        twoTasks: t > 1 ? try TwoTaskTest.sums(learner, batch, prefixLength: t, seed: seed) : nil
      )
    }
    let bootstrap = StudentizedBootstrap(promptCount: prompts.count, seed: seed)
    return SymmetryEvidence(
      invariances: InvarianceBattery(prefixLength: t, sums.map(\.invariances), bootstrap: bootstrap),
      labelInfluence: LabelInfluence(
        prefixLength: t, sums.compactMap(\.influence),
        bootstrap: StudentizedBootstrap(promptCount: influenceCount, seed: seed)),
      embedding: taskDimension.map {
        EmbeddingTest(prefixLength: t, taskDimension: $0, sums.compactMap(\.embedding), bootstrap: bootstrap)
      },
      twoTasks: t > 1 ? TwoTaskTest(prefixLength: t, sums.compactMap(\.twoTasks), bootstrap: bootstrap) : nil)
  }
}
