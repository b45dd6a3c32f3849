import Lockstep
import LockstepTestSupport
import Testing

/// A program that imports `Lockstep` saves what it matched as the command line would, and reads it again.
@Test func resultsOfAProgramAreSavedAndReported() throws {
  let prompts = LinearRegression().prompts(8, dimension: 2, contextSize: 4, seed: 7)
  let settings = MatchSettings(resamples: 100, seed: 3, queries: 5)
  let results = try match(
    [IterativeNewton().setting(\.factor, to: 1), GradientDescent().setting(\.rate, to: 0.01)], on: prompts,
    settings: settings)
  let document = ResultsDocument(results, on: prompts, settings: settings)
  #expect(document.provenance.promptSource == .sampled(functionClass: LinearRegression().specification, seed: 7))
  #expect(document.provenance.promptCount == 8)
  #expect(document.provenance.shape == PromptShape(dimension: 2, contextSize: 4))
  #expect(
    [document.provenance.resamples, document.provenance.seed, document.provenance.queries] == [100, 3, 5])

  let folder = try TemporaryFolder()
  let path = folder.file("results")
  try document.save(to: path)
  try WebReport(document).save(to: path + "/report")
  #expect(throws: LockstepError.self) { try document.save(to: path) }
  try document.save(to: path, overwriting: true)
  #expect(try ResultsDocument(path) == document)
}
