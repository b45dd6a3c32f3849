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
    /// Whether it is a null learner, which runs no iteration.
    public let isNull: Bool
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
  /// For each of the model's steps the similarity to the best step of other models of its kind, such as one trained from another
  /// seed; by label.
  public let peers: [String: [Double]]
  /// The learners that could not be compared.
  public let omissions: [Omission]

  /// The evidence about a learner.
  public subscript(label: String) -> Candidate? { candidates.first { $0.label == label } }
}

extension Identifier {
  /// The label of the null learner that predicts 0.
  static let zeroLabel = "zero"

  /// The null learners, the zero predictor first.
  private var nulls: [NamedLearner] {
    [NamedLearner(label: Self.zeroLabel, specification: "the zero predictor", learner: ZeroPredictor())]
      + references.nulls
  }

  /// The similarities of the model's steps to those of all others, block by block.
  ///
  /// - Parameter shift: Prompts of another distribution; nil for the identification's own, on which candidates are also
  ///   compared by the first and by the second half of the numbers of examples alone.
  func candidateWork(on shift: ShiftedPrompts? = nil) -> CandidateWork {
    let n = prompts.shape.contextSize
    return CandidateWork(
      model.learner, references.candidates + nulls + (shift == nil ? references.peers : []),
      on: shift?.prompts ?? prompts,
      by: settings.metric, queries: settings.queries, candidateCount: references.candidates.count,
      ranges: shift == nil && n > 1 ? [1...n / 2, n / 2 + 1...n] : [])
  }

  /// The evidence that the outcomes of all blocks amount to.
  ///
  /// - Parameter shifted: For each distribution of prompts what its blocks amount to.
  /// - Throws: `LockstepError` if none of the candidates can be compared.
  func candidateEvidence(
    _ work: CandidateWork, _ outcomes: [CandidateWork.Outcome],
    shifted: [CandidateWork.Survey]
  ) throws -> CandidateEvidence {
    let (nulls, halves, survey) = (nulls, work.ranges, work.survey(outcomes))
    let shifted = zip(references.shifted, shifted).map { shift, survey in
      (
        name: shift.name, learners: survey.compared,
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
    let zero = survey.compared[Self.zeroLabel]
    // Before their first step methods predict 0, as that null learner does.
    let active = zero.map { zero in candidates.map { $0.withoutSteps(of: zero) } } ?? candidates
    let learners = (references.candidates + nulls).compactMap { named in
      survey.compared[named.label].map { (named: named, compared: $0) }
    }
    return CandidateEvidence(
      metric: settings.metric.specification,
      candidates: try executor.map(count: learners.count) { index in
        let (named, learner) = learners[index]
        let isNull = rivals.contains { $0.label == named.label }
        let (best, means) = (learner.similarity.bestColumns, learner.similarity.means)
        let map = stepMap(learner, zero)
        let transfers = shifted.compactMap { shift in
          shift.learners[named.label].map {
            (
              shift.name,
              StepMapTransfer(
                from: learner.similarity, map.interiorRows, to: $0.similarity, bootstrap: shift.bootstrap)
            )
          }
        }
        return CandidateEvidence.Candidate(
          label: named.label, specification: named.specification, isNull: isNull,
          bestSteps: best.map { learner.steps[$0] }, similarities: best.indices.map { means[$0][best[$0]] }, map: map,
          mapsByExamples: isNull
            ? []
            : halves.indices.map { half in
              CandidateEvidence.ExamplesMap(
                first: halves[half].lowerBound, last: halves[half].upperBound,
                map: stepMap(learner.byExamples[half], zero?.byExamples[half]))
            },
          transfers: Dictionary(uniqueKeysWithValues: transfers))
      },
      rankings: StepRanking.rankings(active, over: rivals, bootstrap: bootstrap),
      peers: Dictionary(
        uniqueKeysWithValues: compared(references.peers).map { peer in
          (peer.label, peer.similarity.means.map { $0.max() ?? 0 })
        }), omissions: survey.omissions)
  }

  /// The step map of a learner, beside the zero predictor.
  private func stepMap(_ learner: ComparedLearner, _ zero: ComparedLearner?) -> StepMap {
    StepMap(
      learner.similarity, floor: zero?.similarity.blocks, reverseFloor: learner.floor,
      tolerance: settings.metric.tieTolerance(floor: nil), seed: settings.seed)
  }
}
