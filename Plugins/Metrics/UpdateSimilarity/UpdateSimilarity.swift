public import LockstepCore

/// Similarity of updates: the cosine between what a step of one learner and a step of the other change in the predictions
/// on a prompt, for t = 1..n.
///
/// A step's update is its predictions minus those of the recorded step before it; the first recorded step's is its
/// predictions themselves. What two learners share throughout, such as the labels in their errors, does not count.
public struct UpdateSimilarity: CosineMetric {
  public init() {}

  public static let about = About(
    "similarity-of-updates",
    "cosine between the changes of two learners' predictions from one recorded step to the next, over t = 1..n",
    literature: ["as definition 3.1 of Fu et al. 2024, arXiv:2310.17086, of updates instead of errors"])

  private static let updates = EvidenceKind("updates") { run in
    let predictions = try run.predictions
    var updates = predictions
    for i in predictions.values.indices.dropFirst(predictions.stepStride) {
      updates.values[i] -= predictions.values[i - predictions.stepStride]
    }
    return run.withoutRounding(updates)
  }

  public var evidence: EvidenceKind { Self.updates }
}
