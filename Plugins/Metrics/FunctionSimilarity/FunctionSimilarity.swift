public import LockstepCore

/// Similarity of induced functions: the mean over t = 1..n of the cosine between two learners' predictions at the same T
/// queries after t examples. It is to any functions what the similarity of induced weights is to linear ones.
public struct FunctionSimilarity: CosineMetric {
  public init() {}

  public static let about = About(
    "similarity-of-functions",
    "cosine between two learners' predictions at the same queries after t examples, averaged over t = 1..n and prompts",
    literature: ["as definition 3.3 of Fu et al. 2024, arXiv:2310.17086, of functions instead of weights"])

  /// The predictions at queries of the inputs' distribution, [S, B, n+1, T].
  private static let functions = EvidenceKind("induced-functions") { learner, _, _ in
    learner.queryRefusal
  } values: { run in
    try run.queryPredictions
  }

  public var evidence: EvidenceKind { Self.functions }
  public var comparesEachPrefix: Bool { true }
}
