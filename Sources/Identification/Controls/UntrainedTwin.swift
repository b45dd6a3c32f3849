internal import LockstepCore
public import LockstepStatistics

/// The model's architecture before training, read out in the same way. What it shows too is no result of training.
public struct UntrainedTwin: Codable, Sendable, Equatable {
  /// For each step the share of its induced weights that the best family explains.
  public let shares: [Estimate]
  /// For each step the share that the free spectral filter explains.
  public let freeFilters: [Estimate]
  /// The entries that the verdict on the twin names; empty if it names none.
  public let entries: [MethodEntry]
}

extension Identifier {
  /// The most prompts that the twin is looked at on.
  private static let maxTwinPrompts = 64

  func twinEvidence(_ twin: NamedLearner) throws -> UntrainedTwin {
    let few = FirstPrompts(of: prompts, count: min(prompts.count, Self.maxTwinPrompts))
    let work = try weightWork(of: twin.learner, on: few, fitsMetric: false)
    let blocks = try executor.outcomes(of: work, progress: progress(.twin))
    let weights = try weightEvidence(work, blocks)
    let verdict = Verdict(weights, nil, nil, axis: twin.learner.axis)
    return UntrainedTwin(
      shares: weights.shares.steps.map { $0.best?.share ?? Estimate(value: 0, interval: nil) },
      freeFilters: weights.shares.steps.map(\.freeFilter), entries: verdict.entries)
  }
}
