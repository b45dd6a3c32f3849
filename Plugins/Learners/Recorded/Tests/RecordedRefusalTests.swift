import LockstepCore
import LockstepFiles
import LockstepRecorded
import LockstepTestSupport
import Testing

private func task(_ count: Int, dimension: Int = 2, contextSize: Int = 3) -> PromptTask {
  PromptTask(shape: PromptShape(dimension: dimension, contextSize: contextSize), promptCount: count)
}

@Test func takesThePromptsItWasMadeFor() throws {
  let learner = try RecordedFile(withWeights: true).learner()
  #expect(learner.refusal(of: task(7)) == nil && learner.queryRefusal == nil)
}

@Test func withoutWeightsItTakesNoInducedWeights() throws {
  let file = try RecordedFile(withWeights: false)
  let learner = try file.learner()
  #expect(learner.refusal(of: task(7)) == nil)
  #expect(
    learner.queryRefusal
      == "'\(file.path)' holds no weights, and recorded predictions cannot be evaluated at new inputs")
  // Without weights the dimension is not known.
  #expect(learner.refusal(of: task(7, dimension: 9)) == nil)
}

@Test(arguments: [true, false], [(8, 3), (6, 3), (7, 2), (7, 40)])
func refusesOtherPrompts(withWeights: Bool, sizes: (count: Int, contextSize: Int)) throws {
  let file = try RecordedFile(withWeights: withWeights)
  #expect(
    try file.learner().refusal(of: task(sizes.count, contextSize: sizes.contextSize))
      == "'\(file.path)' holds predictions for 7 prompts of 4 points; "
      + "there are \(sizes.count) prompts of \(sizes.contextSize + 1) points")
}

@Test func refusesPromptsOfAnotherDimension() throws {
  let file = try RecordedFile(withWeights: true)
  #expect(
    try file.learner().refusal(of: task(7, dimension: 5))
      == "the weights in '\(file.path)' have 2 dimensions; the prompts have 5")
}

@Test func refusesWeightsThatDoNotGiveThePredictions() throws {
  let file = try RecordedFile(withWeights: true, disturbance: 0.01)
  let learner = try #require(try file.learner() as? any LinearLearner)
  let words = LockstepError.file(
    "'\(file.path)': the weights times the inputs are not the predictions, in prompts 5 to 6; the file was made for "
      + "other prompts, or by a learner that is not linear, whose induced weights need the metadata weights=induced")
  #expect(throws: words) { try learner.weights(for: RecordedFile.prompts.prompts(5..<7)) }
  #expect(throws: words) { try learner.predictions(for: RecordedFile.prompts.prompts(5..<7)) }
  // It is only the last prompt's last prediction that does not fit.
  #expect(throws: Never.self) { try learner.weights(for: RecordedFile.prompts.prompts(0..<6)) }
  let error = #expect(throws: LockstepError.self) { try learner.weights(for: RecordedFile.prompts.prompts(6..<7)) }
  #expect(error?.description.contains("are not the predictions, in prompt 6; ") == true)
}

/// Prompts of the same sizes, but of another seed.
@Test func noticesOtherPromptsOfTheSameSizes() throws {
  let file = try RecordedFile(withWeights: true)
  let learner = try #require(try file.learner() as? any LinearLearner)
  let others = SampledPrompts(
    of: RecordedFile.prompts.functionClass, shape: RecordedFile.shape, count: 7, seed: 4)
  #expect(throws: LockstepError.self) { try learner.weights(for: others.prompts(0..<7)) }
}

@Test func needsAFile() throws {
  #expect(throws: LockstepError.self) { try Recorded(options: [:]) }
  let folder = try TemporaryFolder()
  let missing = folder.file("missing")
  #expect(throws: LockstepError.file("cannot read '\(missing)': No such file or directory")) {
    try Recorded(options: ["file": missing]).makeLearner()
  }
}
