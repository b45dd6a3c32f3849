public import LockstepCore

/// Similarity of predictions: the cosine between two learners' predictions on a prompt, for t = 1..n. Unlike errors,
/// predictions do not share the labels, which put a floor under the similarity of errors.
public struct PredictionSimilarity: CosineMetric {
  public init() {}

  public static let about = About(
    "similarity-of-predictions", "cosine between the predictions of two learners over t = 1..n, averaged over prompts",
    literature: ["as definition 3.1 of Fu et al. 2024, arXiv:2310.17086, of predictions instead of errors"])

  public var evidence: EvidenceKind { .predictions }
}
