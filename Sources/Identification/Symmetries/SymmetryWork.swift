internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// What the changed prompts of one block add to the evidence.
struct SymmetrySums: Codable, Sendable {
  let invariances: BlockSum
  let embedding: BlockSum?
  let twoTasks: BlockSum?
}

extension SymmetrySums {
  /// The sums over consecutive chunks of a block, at least one.
  fileprivate init(joining chunks: [SymmetrySums]) {
    self.init(
      invariances: BlockSum(joining: chunks.map(\.invariances)), embedding: chunks.compactMap(\.embedding).joined,
      twoTasks: chunks.compactMap(\.twoTasks).joined)
  }
}

/// What the changed prompts of one block show.
struct SymmetryOutcome: Codable, Sendable {
  let sums: SymmetrySums
  /// Measured on the first prompts alone, which have blocks of their own.
  let influence: BlockSum?
}

/// A model's predictions on changed prompts, block by block.
struct SymmetryWork: BlockWork {
  /// The most prompts that label influences are measured on, which take two runs for every example.
  private static let maxInfluencePrompts = 64

  private let learner: any InContextLearner
  private let prompts: any PromptSet
  private let seed: UInt64
  private let blocks: [Range<Int>]
  private let influenceBlocks: [Range<Int>]

  init(of learner: any InContextLearner, on prompts: any PromptSet, seed: UInt64) {
    self.learner = learner
    self.prompts = prompts
    self.seed = seed
    blocks = promptBlocks(prompts.count)
    influenceBlocks = promptBlocks(min(prompts.count, Self.maxInfluencePrompts))
  }

  var blockCount: Int { blocks.count }
  func promptCount(ofBlock index: Int) -> Int { blocks[index].count }

  /// The number t of examples before the query: half of them, but two if there are as many, so that they have an order.
  private var prefixLength: Int {
    let n = prompts.shape.contextSize
    return max(min(n, 2), n / 2)
  }

  private var taskDimension: Int? {
    prompts.shape.dimension > 1 ? max(1, prompts.shape.dimension / 4) : nil
  }

  /// Models may not run on changed prompts: predictions that were recorded elsewhere are for their own prompts alone.
  func outcome(ofBlock index: Int, finished: (Int) -> Void) -> Attempt<SymmetryOutcome> {
    Attempt {
      let chunks = try blocks[index].chunks(of: promptChunkSize).map { chunk in
        defer { finished(chunk.count) }
        return try sums(over: prompts.prompts(chunk))
      }
      return SymmetryOutcome(
        sums: SymmetrySums(joining: chunks),
        influence: index < influenceBlocks.count
          ? try LabelInfluence.sums(learner, prompts.prompts(influenceBlocks[index]), prefixLength: prefixLength) : nil)
    }
  }

  private func sums(over batch: PromptBatch) throws -> SymmetrySums {
    let t = prefixLength
    return SymmetrySums(
      invariances: try InvarianceBattery.sums(learner, batch, prefixLength: t, seed: seed),
      embedding: try taskDimension.map {
        try EmbeddingTest.sums(learner, batch, prefixLength: t, taskDimension: $0, seed: seed)
      },
      twoTasks: t > 1 ? try TwoTaskTest.sums(learner, batch, prefixLength: t, seed: seed) : nil)
  }

  func accepts(_ outcome: Attempt<SymmetryOutcome>, ofBlock index: Int) -> Bool {
    guard case .value(let outcome) = outcome else { return true }
    let (steps, count, t) = (learner.axis.count, blocks[index].count, prefixLength)
    let influenceCount = index < influenceBlocks.count ? influenceBlocks[index].count : nil
    return outcome.sums.invariances.has(prompts: count, quantities: steps * (Invariance.allCases.count + 1))
      && outcome.sums.embedding.has(prompts: taskDimension == nil ? nil : count, quantities: 2 * (steps + 1))
      && outcome.sums.twoTasks.has(prompts: t > 1 ? count : nil, quantities: 2 * steps + 1)
      && outcome.influence.has(prompts: influenceCount, quantities: steps * t)
  }

  /// The evidence that the outcomes of all blocks amount to.
  ///
  /// - Throws: `LockstepError` with the reason if the model cannot run on changed prompts.
  func evidence(_ blocks: [Attempt<SymmetryOutcome>]) throws -> SymmetryEvidence {
    let (outcomes, t) = (try blocks.map { try $0.get() }, prefixLength)
    let bootstrap = StudentizedBootstrap(promptCount: prompts.count, seed: seed)
    return SymmetryEvidence(
      invariances: InvarianceBattery(prefixLength: t, outcomes.map(\.sums.invariances), bootstrap: bootstrap),
      labelInfluence: LabelInfluence(
        prefixLength: t, outcomes.compactMap(\.influence),
        bootstrap: StudentizedBootstrap(promptCount: min(prompts.count, Self.maxInfluencePrompts), seed: seed)),
      embedding: taskDimension.flatMap {
        EmbeddingTest(
          prefixLength: t, taskDimension: $0, outcomes.compactMap(\.sums.embedding), bootstrap: bootstrap)
      },
      twoTasks: t > 1
        ? TwoTaskTest(prefixLength: t, outcomes.compactMap(\.sums.twoTasks), bootstrap: bootstrap) : nil)
  }
}
