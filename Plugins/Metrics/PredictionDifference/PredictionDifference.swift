public import LockstepCore

/// Squared prediction difference: (A(x_{t+1}) - B(x_{t+1}))^2 / d, averaged over t = 1..n (Akyürek et al., SPD). It is
/// absolute: unlike a cosine it sees how long predictions are.
public struct PredictionDifference: SquaredDistanceMetric {
  public init() {}

  public static let about = About(
    "prediction-difference", "squared difference of two learners' predictions, divided by d, averaged over t = 1..n",
    literature: ["Akyürek et al., ICLR 2023, arXiv:2211.15661, section 4.1"])

  /// Predictions in units of sqrt(d), as the labels of standard linear regression are.
  private static let scaledPredictions = EvidenceKind("predictions / sqrt(d)") { run in
    var predictions = try run.predictions
    let factor = 1 / Double(run.prompts.shape.dimension).squareRoot()
    for i in predictions.values.indices { predictions.values[i] *= factor }
    return predictions
  }

  public var evidence: EvidenceKind { Self.scaledPredictions }
}
