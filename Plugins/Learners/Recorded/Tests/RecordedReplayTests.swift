import LockstepCore
import LockstepFiles
import LockstepInterchange
import LockstepRecorded
import LockstepTestSupport
import Testing

@Test(arguments: chunks, [true, false])
func replaysThePredictionsExactly(chunk: Range<Int>, withWeights: Bool) throws {
  let file = try RecordedFile(withWeights: withWeights)
  let learner = try file.learner()
  #expect(learner.axis == RecordedFile.axis)
  let predictions = try learner.predictions(for: RecordedFile.prompts.prompts(chunk)).predictions
  #expect(predictions == part(chunk, of: file.predictions))
}

@Test(arguments: chunks)
func withWeightsItIsLinear(chunk: Range<Int>) throws {
  let file = try RecordedFile(withWeights: true)
  let learner = try #require(try file.learner() as? any LinearLearner)
  #expect(
    try learner.weights(for: RecordedFile.prompts.prompts(chunk)).weights == part(chunk, of: file.weights.weights))
}

/// Its weights answer at new inputs, too.
@Test func withWeightsItPredictsAtFurtherInputs() throws {
  let file = try RecordedFile(withWeights: true)
  let prompts = RecordedFile.prompts.prompts(1..<3)
  let unit = QueryBatch(range: 1..<3, queriesPerPrompt: 2, dimension: 2, inputs: [1, 0, 0, 1, 1, 0, 0, 1])
  let predictions = try file.learner().predictions(at: unit, of: prompts)
  // At the unit vectors, the predictions are the weights.
  #expect(predictions == part(1..<3, of: file.weights.weights))
}

@Test func withoutWeightsItIsNotLinear() throws {
  let file = try RecordedFile(withWeights: false)
  let learner = try file.learner()
  #expect(!(learner is any LinearLearner))
  let prompts = RecordedFile.prompts.prompts(0..<1)
  #expect(throws: LockstepError.file("'\(file.path)' holds predictions for its own prompts alone")) {
    try learner.predictions(at: RecordedFile.prompts.queries(0..<1, count: 2), of: prompts)
  }
}

/// Files of f32 round both, and still belong together.
@Test func leavesRoomForRounding() throws {
  let file = try RecordedFile(withWeights: true, disturbance: 1e-7)
  let learner = try #require(try file.learner() as? any LinearLearner)
  #expect(throws: Never.self) { try learner.weights(for: RecordedFile.prompts.prompts(0..<7)) }
}

/// Induced weights do not give the predictions, and are replayed all the same.
@Test(arguments: chunks) func inducedWeightsAreReplayedBesideThePredictions(chunk: Range<Int>) throws {
  let file = try RecordedFile(withWeights: true, disturbance: 1, kind: .induced)
  let learner = try #require(try file.learner() as? any InducedWeightSource)
  let prompts = RecordedFile.prompts.prompts(chunk)
  #expect(try learner.predictions(for: prompts).predictions == part(chunk, of: file.predictions))
  #expect(try learner.inducedWeights(for: prompts) == part(chunk, of: file.weights.weights))
  let run = LearnerRun(learner, on: prompts, of: RecordedFile.prompts, queries: 0)
  #expect(try run.weights == nil)
  #expect(try run.values(of: .inducedWeights) == part(chunk, of: file.weights.weights))
}

@Test func inducedWeightsAreComparedWithoutQueries() throws {
  let file = try RecordedFile(withWeights: true, kind: .induced)
  let learner = try file.learner()
  let task = PromptTask(shape: RecordedFile.shape, promptCount: 7)
  #expect(!(learner is any LinearLearner))
  #expect(EvidenceKind.inducedWeights.refusal(of: learner, task: task, queries: 0) == nil)
  #expect(
    learner.queryRefusal == "'\(file.path)' holds induced weights, which do not determine the predictions at new inputs"
  )
}
