/// What a metric compares.
public enum EvidenceKind: String, Sendable, CaseIterable {
  /// The errors prediction - y_{t+1}, [S, B, n+1].
  case errors
  /// The weights of the linear function nearest to the learner after each prefix, [S, B, n+1, d].
  case inducedWeights = "induced-weights"
}

/// What a learner leaves behind to be compared, or what a metric made of it.
public struct Evidence: Sendable {
  /// The kind.
  public let kind: EvidenceKind
  /// The numbers: [S, B, n+1] for errors, [S, B, n+1, d] for weights.
  public var values: StepTensor

  /// Evidence of a kind.
  public init(_ kind: EvidenceKind, _ values: StepTensor) {
    self.kind = kind
    self.values = values
  }
}
