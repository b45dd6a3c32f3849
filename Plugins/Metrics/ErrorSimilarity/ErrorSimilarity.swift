public import LockstepCore

/// Similarity of errors: the cosine between two learners' errors on a prompt, e = (prediction - y_{t+1}) for t = 1..n
/// (Fu et al., definition 3.1).
public struct ErrorSimilarity: CosineMetric {
  /// Whether the prediction before any example counts, as in the published tables.
  public var countsEmptyPrefix = false
  public init() {}

  public static let about = About(
    "similarity-of-errors", "cosine between the errors of two learners over t = 1..n, averaged over prompts",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, definition 3.1"])
  public static let options: [PluginOption<Self>] = [
    .flag(
      "count-t0", \.countsEmptyPrefix,
      "whether the prediction before any example counts, as in the published tables")
  ]

  public var firstPrefix: Int { countsEmptyPrefix ? 0 : 1 }

  public var evidence: EvidenceKind { .errors }
}
