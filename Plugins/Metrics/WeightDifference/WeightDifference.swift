public import LockstepCore

/// Weight difference: |w_A - w_B|^2 for the weights of two learners after t examples, averaged over t = 1..n (Akyürek et
/// al., ILWD). It is absolute: unlike a cosine it sees how long weights are.
public struct WeightDifference: SquaredDistanceMetric {
  public init() {}

  public static let about = About(
    "weight-difference", "squared distance of two learners' induced weights after t examples, averaged over t = 1..n",
    literature: ["Akyürek et al., ICLR 2023, arXiv:2211.15661, section 4.1"])

  public var evidence: EvidenceKind { .inducedWeights }
}
