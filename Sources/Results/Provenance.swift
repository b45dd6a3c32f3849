public import LockstepCore

/// What a results file was made by and from: enough to make it again.
public struct Provenance: Sendable, Equatable {
  /// Where the prompts come from.
  public enum PromptSource: Sendable, Equatable {
    /// A function class with all its options, under a seed.
    case sampled(functionClass: String, seed: Int)
    /// A file.
    case file(String)
  }

  /// The version of Lockstep.
  public var version: String
  /// The kernels that OpenBLAS ran: other kernels may differ in the last digits.
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

  /// What results were made by and from.
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

/// A results file's content.
public struct ResultsDocument: Sendable, Equatable {
  /// What made it.
  public var provenance: Provenance
  /// What was found.
  public var results: MatchResults

  /// Results and what made them.
  public init(provenance: Provenance, results: MatchResults) {
    self.provenance = provenance
    self.results = results
  }
}
