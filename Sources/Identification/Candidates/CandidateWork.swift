internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// The similarities of a model's steps to those of other learners, block by block. A learner that fails is left out, and
/// if the model does, all of them are.
struct CandidateWork: BlockWork {
  /// For each of the other learners the summed similarities: by all evidence, then, for a candidate and the zero predictor,
  /// by that after each range of numbers of examples alone.
  typealias Outcome = [Attempt<[Part]>]

  /// The summed similarities of a learner by some evidence.
  struct Part: Codable {
    /// Those to the model, [steps of the model, steps].
    let toModel: BlockSum
    /// Those to predicting nothing, [steps].
    let toZero: BlockSum
  }

  /// The ranges of numbers of examples by which candidates are compared, too.
  let ranges: [ClosedRange<Int>]
  private let model: any InContextLearner
  private let others: [NamedLearner]
  private let prompts: any PromptSet
  private let metric: any SimilarityMetric
  private let queries: Int
  private let candidateCount: Int
  private let refusals: [String?]
  private let blocks: [Range<Int>]

  /// - Parameter candidateCount: How many of the others, the first of them, are candidates. The next is the zero predictor.
  init(
    _ model: any InContextLearner, _ others: [NamedLearner], on prompts: any PromptSet,
    by metric: any SimilarityMetric, queries: Int, candidateCount: Int, ranges: [ClosedRange<Int>]
  ) {
    self.model = model
    self.others = others
    self.prompts = prompts
    self.metric = metric
    self.queries = queries
    self.candidateCount = candidateCount
    self.ranges = ranges
    blocks = promptBlocks(prompts.count)
    let task = PromptTask(prompts)
    refusals = others.map { metric.evidence.refusal(of: $0.learner, task: task, queries: queries) }
  }

  var blockCount: Int { blocks.count }
  func promptCount(ofBlock index: Int) -> Int { blocks[index].count }

  /// The parts of a learner's evidence that are compared: all of it, and that after some numbers of examples alone.
  private func parts(of other: Int) -> [ClosedRange<Int>?] { [nil] + (other <= candidateCount ? ranges : []) }

  func outcome(ofBlock index: Int, finished: (Int) -> Void) throws -> Outcome {
    let chunks = try blocks[index].chunks(of: promptChunkSize).map { chunk in
      defer { finished(chunk.count) }
      return sums(over: try prompts.prompts(chunk))
    }
    return others.indices.map { other in
      Attempt {
        let sums = try chunks.map { try $0[other].get() }
        return sums[0].indices.map { part in
          Part(
            toModel: BlockSum(joining: sums.map { $0[part].toModel }),
            toZero: BlockSum(joining: sums.map { $0[part].toZero }))
        }
      }
    }
  }

  private func sums(over batch: PromptBatch) -> Outcome {
    func preparedParts(_ learner: any InContextLearner) throws -> [PreparedEvidence] {
      let own = try evidence(of: learner, on: batch)
      return ([nil] + ranges).map { prepared(own, after: $0, batch) }
    }
    let ownParts = Result { (model: try preparedParts(model), zero: try preparedParts(ZeroPredictor())) }
    return others.indices.map { other in
      Attempt {
        if let reason = refusals[other] { throw LockstepError.comparison(reason) }
        let own = try ownParts.get()
        let evidence = try evidence(of: others[other].learner, on: batch)
        return try parts(of: other).enumerated().map { index, range in
          let evidence = prepared(evidence, after: range, batch)
          return Part(
            toModel: try similarity(own.model[index], evidence, batch.count),
            toZero: try similarity(evidence, own.zero[index], batch.count))
        }
      }
    }
  }

  func accepts(_ outcome: Outcome, ofBlock index: Int) -> Bool {
    outcome.count == others.count
      && others.indices.allSatisfy { other in
        guard case .value(let sums) = outcome[other] else { return true }
        let (steps, prompts) = (others[other].learner.axis.count, blocks[index].count)
        return sums.count == parts(of: other).count
          && sums.allSatisfy {
            $0.toModel.has(prompts: prompts, quantities: model.axis.count * steps)
              && $0.toZero.has(prompts: prompts, quantities: steps)
          }
      }
  }

  /// Which of the others could be compared, and how similar they are.
  struct Survey {
    var compared: [String: ComparedLearner] = [:]
    var omissions: [CandidateEvidence.Omission] = []
  }

  /// The similarities over all blocks.
  func survey(_ outcomes: [Outcome]) -> Survey {
    var survey = Survey()
    for (other, named) in others.enumerated() {
      do {
        let blocks = try outcomes.map { try $0[other].get() }
        func compared(_ part: Int, byExamples: [ComparedLearner]) -> ComparedLearner {
          let steps = named.learner.axis.values
          let sums = blocks.map { $0[part] }
          return ComparedLearner(
            label: named.label, steps: steps,
            similarity: StepSimilarity(rows: model.axis.values, columns: steps, blocks: sums.map(\.toModel)),
            floor: sums.map(\.toZero), byExamples: byExamples)
        }
        survey.compared[named.label] = compared(
          0, byExamples: blocks[0].indices.dropFirst().map { compared($0, byExamples: []) })
      } catch {
        survey.omissions.append(.init(label: named.label, reason: "\(error)"))
      }
    }
    return survey
  }

  private func evidence(
    of learner: any InContextLearner, on batch: PromptBatch
  ) throws -> Evidence {
    let kind = metric.evidence
    let run = LearnerRun(learner, on: batch, of: prompts, queries: queries, comparing: [kind])
    return Evidence(kind, try run.values(of: kind))
  }

  /// The prepared evidence, or that after some numbers of examples alone, where all that is left may be rounding.
  private func prepared(
    _ evidence: Evidence, after lengths: ClosedRange<Int>?, _ batch: PromptBatch
  ) -> PreparedEvidence {
    guard let lengths else { return metric.prepared(evidence) }
    let values = evidence.values.prefixLengths([0] + lengths)
    return metric.prepared(Evidence(evidence.kind, values.width == 1 ? values.withoutRounding(on: batch) : values))
  }

  /// Similarities summed over a block; distances with their sign turned.
  private func similarity(_ a: PreparedEvidence, _ b: PreparedEvidence, _ count: Int) throws -> BlockSum {
    let similarities = metric.similarities(a, b)
    let (size, sign) = (
      similarities.rows * similarities.columns, metric.direction == .higherIsBetter ? 1.0 : -1
    )
    var values = [Double](repeating: 0, count: size)
    for (index, value) in similarities.values.enumerated() { values[index % size] += sign * value }
    guard values.allSatisfy(\.isFinite) else { throw LockstepError.comparison("its similarity is not a finite number") }
    return BlockSum(promptCount: count, values: values)
  }
}

extension StepTensor {
  /// The numbers after some numbers of examples alone, as if there were no others.
  fileprivate func prefixLengths(_ lengths: [Int]) -> StepTensor {
    var kept: [Double] = []
    kept.reserveCapacity(steps * prompts * lengths.count * width)
    for row in 0..<steps * prompts {
      for t in lengths { kept += values[(row * points + t) * width..<(row * points + t + 1) * width] }
    }
    return StepTensor(steps: steps, prompts: prompts, points: lengths.count, width: width, values: kept)
  }
}
