public import LockstepCore

/// Everything needed to reproduce a results file.
public struct Provenance: Sendable, Equatable, Codable {
  /// Where the prompts come from.
  public enum PromptSource: Sendable, Equatable, Codable {
    /// A function class with all its options, and a seed.
    case sampled(functionClass: String, seed: Int)
    /// A file with this path and SHA-256; a results file of an earlier version lacks the latter.
    case file(String, sha256: String?)
  }

  /// The version of Lockstep.
  public var version: String
  /// The kernels that OpenBLAS used: others may differ in the last digits.
  public var kernels: String
  /// Where the prompts come from.
  public var promptSource: PromptSource
  /// The prompts' sizes.
  public var shape: PromptShape
  /// The number of prompts.
  public var promptCount: Int
  /// The number of bootstrap resamples.
  public var resamples: Int
  /// The seed of the resamples.
  public var seed: Int
  /// The number of queries for the induced weights of learners that are not linear.
  public var queries: Int

  /// The provenance of some results.
  public init(
    version: String, kernels: String, promptSource: PromptSource, shape: PromptShape, promptCount: Int,
    resamples: Int, seed: Int, queries: Int
  ) {
    self.version = version
    self.kernels = kernels
    self.promptSource = promptSource
    self.shape = shape
    self.promptCount = promptCount
    self.resamples = resamples
    self.seed = seed
    self.queries = queries
  }
}

/// The content of a results file.
public struct ResultsDocument: Sendable, Equatable, Codable {
  /// Everything needed to reproduce it.
  public var provenance: Provenance
  /// The results.
  public var results: MatchResults
  /// Which method describes each model among the learners, where that was asked.
  public var identifications: [IdentificationSummary]

  /// Results and their provenance.
  public init(provenance: Provenance, results: MatchResults, identifications: [IdentificationSummary] = []) {
    self.provenance = provenance
    self.results = results
    self.identifications = identifications
  }
}
