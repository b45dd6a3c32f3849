internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// How well learners whose algorithm is known describe a model, by the similarity of their steps.
public struct CandidateEvidence: Codable, Sendable, Equatable {
  /// A learner and its step map.
  public struct Candidate: Codable, Sendable, Equatable {
    /// The learner's label.
    public let label: String
    /// The plugin and all its options.
    public let specification: String
    /// Whether it is a null learner, which runs no algorithm.
    public let isNull: Bool
    /// Whether its steps are placed by their logarithms, since they grow by factors.
    public let isLogarithmic: Bool
    /// The best-matching step for each of the model's steps.
    public let bestSteps: [Int]
    /// The mean similarity at that step.
    public let similarities: [Double]
    /// How its steps and the model's map onto each other.
    public let map: StepMap
    /// The same with few examples and with many: by the first and by the second half of the numbers t of examples alone.
    /// Empty for a null learner.
    public let mapsByExamples: [ExamplesMap]
    /// How the map carries over to prompts of other distributions, by the distribution's name.
    public let transfers: [String: StepMapTransfer]
  }

  /// A step map by the evidence after some numbers of examples.
  public struct ExamplesMap: Codable, Sendable, Equatable {
    /// The first and the last number t of examples.
    public let first, last: Int
    /// The map.
    public let map: StepMap
  }

  /// A learner that was left out.
  public struct Omission: Codable, Sendable, Equatable {
    /// The learner's label.
    public let label: String
    /// Why.
    public let reason: String
  }

  /// The metric's specification.
  public let metric: String
  /// The candidates, then the null learners.
  public let candidates: [Candidate]
  /// For each of the model's steps the ranking of the candidates.
  public let rankings: [StepRanking]
  /// The model's own ceiling: for each of its steps the similarity to the best step of other models of its kind, such as
  /// one trained from another seed; by label.
  public let peers: [String: [Double]]
  /// The learners that could not be compared.
  public let omissions: [Omission]

  /// The evidence about a learner.
  public subscript(label: String) -> Candidate? { candidates.first { $0.label == label } }
}

extension Identifier {
  /// The label of the null learner that predicts 0.
  static let zeroLabel = "zero"

  /// The candidates' evidence.
  ///
  /// - Throws: `LockstepError` if the model fails, or none of the candidates can be compared.
  func candidateEvidence(_ progress: PartProgress) throws -> CandidateEvidence {
    let zero = NamedLearner(label: Self.zeroLabel, specification: "the zero predictor", learner: ZeroPredictor())
    let nulls = [zero] + references.nulls
    let others = references.candidates + nulls + references.peers
    let n = prompts.shape.contextSize
    let halves = n > 1 ? [1...n / 2, n / 2 + 1...n] : []
    let survey = try similarities(to: others, on: prompts, byExamples: halves, progress)
    let shifted = try references.shifted.map { shift in
      (
        name: shift.name,
        learners: try similarities(
          to: others, on: shift.prompts, self.progress(.distributions, total: shift.prompts.count)
        ).compared,
        bootstrap: StudentizedBootstrap(promptCount: shift.prompts.count, seed: settings.seed)
      )
    }
    func compared(_ named: [NamedLearner]) -> [ComparedLearner] { named.compactMap { survey.compared[$0.label] } }
    let (candidates, rivals) = (compared(references.candidates), compared(nulls))
    guard !candidates.isEmpty, !rivals.isEmpty else {
      throw LockstepError.comparison(
        "no candidate can be compared with \(model.label): "
          + survey.omissions.map { "\($0.label): \($0.reason)" }.joined(separator: "; "))
    }
    let bootstrap = StudentizedBootstrap(promptCount: prompts.count, seed: settings.seed)
    let floor = survey.compared[Self.zeroLabel]?.similarity.means.map { $0[0] }
    return CandidateEvidence(
      metric: settings.metric.specification,
      candidates: (references.candidates + nulls).compactMap { named in
        guard let learner = survey.compared[named.label] else { return nil }
        let (best, means) = (learner.similarity.bestColumns, learner.similarity.means)
        let similarities = best.indices.map { means[$0][best[$0]] }
        let isAboveFloor = floor.map { floor in similarities.indices.map { similarities[$0] > floor[$0] } }
        let transfers = shifted.compactMap { shift in
          shift.learners[named.label].map {
            (
              shift.name,
              StepMapTransfer(from: learner.similarity, to: $0.similarity, bootstrap: shift.bootstrap)
            )
          }
        }
        return CandidateEvidence.Candidate(
          label: named.label, specification: named.specification,
          isNull: rivals.contains { $0.label == named.label },
          isLogarithmic: learner.similarity.columns != learner.steps.map(Double.init),
          bestSteps: best.map { learner.steps[$0] },
          similarities: similarities,
          map: StepMap(learner.similarity, isAboveFloor: isAboveFloor, seed: settings.seed),
          mapsByExamples: zip(halves, learner.byExamples).map { lengths, similarity in
            CandidateEvidence.ExamplesMap(
              first: lengths.lowerBound, last: lengths.upperBound,
              map: StepMap(similarity, isAboveFloor: isAboveFloor, seed: settings.seed))
          },
          transfers: Dictionary(uniqueKeysWithValues: transfers))
      },
      rankings: StepRanking.rankings(candidates, over: rivals, bootstrap: bootstrap),
      peers: Dictionary(
        uniqueKeysWithValues: compared(references.peers).map { peer in
          (peer.label, peer.similarity.means.map { $0.max() ?? 0 })
        }), omissions: survey.omissions)
  }

  private struct Survey {
    var compared: [String: ComparedLearner] = [:]
    var omissions: [CandidateEvidence.Omission] = []
  }

  /// The similarities of the model's steps to those of others on some prompts; for candidates also after some numbers of
  /// examples alone. Others that fail are left out.
  private func similarities(
    to others: [NamedLearner], on prompts: any PromptSet, byExamples ranges: [ClosedRange<Int>] = [],
    _ progress: PartProgress
  ) throws -> Survey {
    let (task, kind) = (PromptTask(prompts), settings.metric.evidence)
    let blocks = promptBlocks(prompts.count)
    let refusals = others.map { kind.refusal(of: $0.learner, task: task, queries: settings.queries) }
    let sums = try executor.map(count: blocks.count) { index in
      let batch = try prompts.prompts(blocks[index])
      defer { progress.add(batch.count) }
      let own = try evidence(of: model.learner, on: batch, of: prompts)
      let ownParts = ([nil] + ranges).map { prepared(own, after: $0) }
      return others.indices.map { other in
        Result {
          if let reason = refusals[other] { throw LockstepError.comparison(reason) }
          let evidence = try evidence(of: others[other].learner, on: batch, of: prompts)
          let parts: [ClosedRange<Int>?] = [nil] + (other < references.candidates.count ? ranges : [])
          return try zip(ownParts, parts).map { own, range in
            try similarity(own, prepared(evidence, after: range), batch.count)
          }
        }
      }
    }
    var survey = Survey()
    let rows = stepPlaces(model.learner.axis.values)
    for (other, named) in others.enumerated() {
      do {
        let steps = named.learner.axis.values
        let blocks = try sums.map { try $0[other].get() }
        let similarities = blocks[0].indices.map { part in
          StepSimilarity(rows: rows, columns: stepPlaces(steps), blocks: blocks.map { $0[part] })
        }
        survey.compared[named.label] = ComparedLearner(
          label: named.label, steps: steps, similarity: similarities[0], byExamples: Array(similarities.dropFirst()))
      } catch {
        survey.omissions.append(.init(label: named.label, reason: "\(error)"))
      }
    }
    return survey
  }

  private func evidence(
    of learner: any InContextLearner, on batch: PromptBatch, of prompts: any PromptSet
  ) throws -> Evidence {
    let kind = settings.metric.evidence
    let run = LearnerRun(learner, on: batch, of: prompts, queries: settings.queries, comparing: [kind])
    return Evidence(kind, try run.values(of: kind))
  }

  /// The prepared evidence, or that after some numbers of examples alone.
  private func prepared(_ evidence: Evidence, after lengths: ClosedRange<Int>?) -> PreparedEvidence {
    settings.metric.prepared(
      lengths.map { Evidence(evidence.kind, evidence.values.prefixLengths([0] + $0)) } ?? evidence)
  }

  /// Similarities summed over a block; distances with their sign turned.
  private func similarity(_ a: PreparedEvidence, _ b: PreparedEvidence, _ count: Int) throws -> BlockSum {
    let similarities = settings.metric.similarities(a, b)
    let (size, sign) = (
      similarities.rows * similarities.columns, settings.metric.direction == .higherIsBetter ? 1.0 : -1
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
