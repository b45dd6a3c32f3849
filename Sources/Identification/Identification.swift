/// What was found out about a model: the evidence, and the verdict that follows from it by stated rules.
///
/// It answers *which* method describes each step. How fast the model converges is another question, which the step maps
/// answer.
public struct Identification: Codable, Sendable, Equatable {
  /// A part of the evidence that the model could not provide.
  public struct Omission: Codable, Sendable, Equatable {
    /// The part.
    public let part: String
    /// Why.
    public let reason: String
  }

  /// The model's label.
  public let label: String
  /// The plugin and all its options.
  public let specification: String
  /// The hypothesis whose features induced weights belong to; nil for functions that are linear in x.
  public let hypothesis: String?
  /// The SHA-256 of the file of its parameters or predictions; nil if its options fully determine it.
  public let fingerprint: String?
  /// The number of prompts.
  public let promptCount: Int
  /// What the induced weights show; nil if the model cannot be asked for them.
  public let weights: WeightEvidence?
  /// What changed prompts show; nil if the model cannot run on them.
  public let symmetries: SymmetryEvidence?
  /// How well candidates describe the model; nil without candidates.
  public let candidates: CandidateEvidence?
  /// The same architecture before training; nil if the model is no network.
  public let untrainedTwin: UntrainedTwin?
  /// The verdict.
  public let verdict: Verdict
  /// What was left out, and why.
  public let omissions: [Omission]
}
