public import LockstepCore

/// Weight difference: |w_A - w_B|^2 for the weights of two learners after t examples, averaged over t = 1..n (Akyürek et
/// al., ILWD). It is absolute: unlike a cosine it sees how long weights are.
public struct WeightDifference: SimilarityMetric {
  public init() {}

  public static let about = About(
    "weight-difference", "squared distance of two learners' induced weights after t examples, averaged over t = 1..n",
    literature: ["Akyürek et al., ICLR 2023, arXiv:2211.15661, section 4.1"])

  public var evidence: EvidenceKind { .inducedWeights }
  public var direction: MetricDirection { .lowerIsBetter }

  public func prepared(_ evidence: Evidence) -> PreparedEvidence { evidence.scaledToMean() }

  public func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    squaredDistances(a, b)
  }

  public func contributions(
    _ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int
  ) -> [Double]? {
    squaredDistanceContributions(a, i, b, j, prompt: prompt)
  }
}
