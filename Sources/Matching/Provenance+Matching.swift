public import LockstepCore
internal import LockstepNumerics
public import LockstepResults

extension Provenance {
  /// The provenance of results that this program makes on this machine.
  ///
  /// - Parameters:
  ///   - source: Where the prompts come from.
  ///   - settings: Those of the matcher. The seed is at most `Int.max`.
  package init(_ source: PromptSource, _ prompts: any PromptSet, _ settings: MatchSettings) {
    self.init(
      version: LockstepVersion.current, kernels: OpenBLAS.kernels, promptSource: source, shape: prompts.shape,
      promptCount: prompts.count, resamples: settings.resamples, seed: Int(settings.seed), queries: settings.queries)
  }
}

extension ResultsDocument {
  /// Results to be saved or reported, with their provenance.
  ///
  /// - Parameters:
  ///   - results: What matching learners on the prompts resulted in.
  ///   - prompts: Prompts of a seed up to `Int.max`.
  ///   - settings: Those of the matching, with a seed up to `Int.max`.
  public init(_ results: MatchResults, on prompts: SampledPrompts, settings: MatchSettings = MatchSettings()) {
    let source = Provenance.PromptSource.sampled(
      functionClass: prompts.functionClass.specification, seed: Int(prompts.seed))
    self.init(provenance: Provenance(source, prompts, settings), results: results)
  }
}
