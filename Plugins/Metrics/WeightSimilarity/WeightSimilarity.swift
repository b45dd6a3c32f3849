public import LockstepCore

/// Similarity of induced weights: the mean over t = 1..n of the cosine between two learners' weights after t examples
/// (Fu et al., definition 3.3).
public struct WeightSimilarity: CosineMetric {
  public init() {}

  public static let about = About(
    "similarity-of-weights",
    "cosine between the induced weights of two learners after t examples, averaged over t = 1..n and prompts",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, definition 3.3"])

  public var evidence: EvidenceKind { .inducedWeights }
  public var comparesEachPrefix: Bool { true }
}
