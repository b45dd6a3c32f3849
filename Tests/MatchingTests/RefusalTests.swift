internal import LockstepResults
import LockstepCore
import LockstepMatching
import LockstepTestSupport
import Testing

/// Yields a number that is not finite at one step, prompt and number of examples.
private struct Broken: LinearLearner {
  let axis = StepAxis("layer", [2, 4, 6])
  let value: Double

  func weights(for prompts: PromptBatch) -> WeightTrajectory {
    let d = prompts.shape.dimension
    var weights = StepTensor(steps: 3, prompts: prompts.count, points: prompts.shape.points, width: d)
    if prompts.range.contains(11) { weights.values[weights.offset(1, 11 - prompts.range.lowerBound, 3)] = value }
    return WeightTrajectory(weights: weights)
  }
}

/// Cannot give evidence of one kind.
private struct Reluctant: LinearLearner {
  let axis = StepAxis.single
  let kind: EvidenceKind?

  func refusal(of task: PromptTask, for evidence: EvidenceKind) -> String? {
    evidence == kind || kind == nil ? "has no mind for \(task.shape.dimension) dimensions" : nil
  }

  func weights(for prompts: PromptBatch) -> WeightTrajectory {
    WeightTrajectory(
      weights: StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension))
  }
}

@Test(arguments: [Double.nan, .infinity])
func namesTheLearnerTheStepAndThePromptThatIsNotFinite(value: Double) throws {
  let broken = NamedLearner(label: "broken", specification: "broken:depth=3", learner: Broken(value: value))
  let learners = [broken, try learner("ordinary-least-squares")]
  for settings in [MatchSettings(), MatchSettings(workers: 2, chunkSize: 3)] {
    let error = #expect(throws: LockstepError.self) { try compare(learners, settings: settings) }
    for words in ["broken:depth=3", "layer 4", "prompt 11", "after 3 examples", "not a finite number"] {
      #expect(error?.description.contains(words) == true)
    }
  }
}

@Test func aDivergingLearnerIsNamedWithItsOptions() throws {
  let learners = [try learner("gradient-descent", ["rate": "50"]), try learner("ordinary-least-squares")]
  let error = #expect(throws: LockstepError.self) { try compare(learners) }
  #expect(error?.description.contains("gradient-descent:rate=50,gradient=sum") == true)
  #expect(error?.description.contains("iteration") == true)
}

@Test func learnersThatRefuseAreSkippedWithTheirReason() throws {
  let learners = [
    try learner("iterative-newton"),
    NamedLearner(label: "picky", specification: "picky", learner: Reluctant(kind: .inducedWeights)),
    try learner("ordinary-least-squares"),
  ]
  let metrics = try compare(learners).metrics
  #expect(metrics[0].skipped.isEmpty && metrics[0].comparisons.count == 3)
  #expect(metrics[1].skipped == [SkippedLearner(learner: "picky", reason: "has no mind for 5 dimensions")])
  #expect(metrics[1].comparisons.map { [$0.a, $0.b] } == [["iterative-newton", "ordinary-least-squares"]])
}

@Test func nothingLeftToCompareIsAnErrorWithTheReasons() throws {
  let learners = [
    try learner("iterative-newton"),
    NamedLearner(label: "picky", specification: "picky", learner: Reluctant(kind: nil)),
  ]
  let error = #expect(throws: LockstepError.self) { try compare(learners) }
  #expect(error?.description == "no two learners can be compared: picky: has no mind for 5 dimensions")
}

@Test func tooFewQueriesForInducedWeightsAreAReason() throws {
  let newton = try learner("iterative-newton")
  let opaque = NamedLearner(label: "opaque", specification: "opaque", learner: Opaque(inner: newton.learner))
  let metrics = try compare(
    [newton, opaque, try learner("ordinary-least-squares")], settings: MatchSettings(queries: 4)
  ).metrics
  #expect(metrics[1].skipped.map(\.learner) == ["opaque"])
  #expect(metrics[1].skipped[0].reason.contains("at least as many queries; 4 are set"))
}

@Test func thereMustBeSomethingToCompare() throws {
  let one = [try learner("iterative-newton")]
  let two = one + [try learner("ordinary-least-squares")]
  #expect(throws: LockstepError.comparison("a comparison needs at least two learners; 1 given")) { try compare(one) }
  #expect(throws: LockstepError.comparison("a comparison needs at least one metric")) { try compare(two, by: []) }
  #expect(throws: LockstepError.comparison("intervals over prompts need at least two prompts; there are 1")) {
    try compare(two, on: samples(count: 1))
  }
  #expect(throws: LockstepError.comparison("'iterative-newton' is given more than once")) { try compare(one + one) }
  let zero = [try learner("iterative-newton", label: "zero")]
  #expect(
    throws: LockstepError.comparison(
      "'zero' is the name of a reference that every comparison has; name the learner otherwise")
  ) {
    try compare(two + zero)
  }
}
