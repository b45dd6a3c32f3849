import LockstepCore
import LockstepMatching
import LockstepResults
import LockstepTestSupport
import Synchronization
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

/// Predicts 0, and refuses all prompts or only new queries.
private struct Reluctant: InContextLearner {
  let axis = StepAxis.single
  var refusesPrompts = false

  func refusal(of task: PromptTask) -> String? {
    refusesPrompts ? "it cannot use \(task.shape.dimension) dimensions" : nil
  }

  var queryRefusal: String? { "it cannot be queried" }

  func predictions(for prompts: PromptBatch) -> Trajectory {
    Trajectory(predictions: StepTensor(steps: 1, prompts: prompts.count, points: prompts.shape.points))
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    StepTensor(steps: 1, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
  }
}

/// Throws an error of its own on some prompt.
private struct Throwing: LinearLearner {
  struct Failure: Error, CustomStringConvertible { let description = "out of patience" }

  let axis = StepAxis("layer", [1, 2])

  func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    if prompts.range.contains(17) { throw Failure() }
    return WeightTrajectory(
      weights: StepTensor(
        steps: 2, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension))
  }
}

/// Counts the prompts that it is run on.
private final class Counting: LinearLearner {
  let axis = StepAxis.single
  private let count = Mutex(0)
  var prompts: Int { count.withLock { $0 } }

  func weights(for prompts: PromptBatch) -> WeightTrajectory {
    count.withLock { $0 += prompts.count }
    return WeightTrajectory(
      weights: StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension))
  }
}

/// Whatever a learner throws, it is skipped, and the others' results stand without being computed again.
@Test(arguments: [1, 2]) func aLearnerThatThrowsIsSkipped(workers: Int) throws {
  let counting = Counting()
  let others = [
    try learner("iterative-newton"), NamedLearner(label: "counting", specification: "counting", learner: counting),
  ]
  let throwing = NamedLearner(label: "throwing", specification: "throwing:now", learner: Throwing())
  let results = try compare([throwing] + others, workers: workers)
  #expect(counting.prompts == 24)
  let expected = try compare(others)
  #expect(results.learners == expected.learners && results.references == expected.references)
  for (metric, other) in zip(results.metrics, expected.metrics) {
    #expect(metric.comparisons == other.comparisons && metric.references == other.references)
    #expect(metric.skipped == [SkippedLearner(learner: "throwing", reason: "throwing:now: out of patience")])
  }
}

@Test(arguments: [Double.nan, .infinity])
func namesTheLearnerTheStepAndThePromptThatIsNotFinite(value: Double) throws {
  let broken = NamedLearner(label: "broken", specification: "broken:depth=3", learner: Broken(value: value))
  let learners = [broken, try learner("ordinary-least-squares")]
  for (settings, workers) in [(MatchSettings(), 1), (MatchSettings(chunkSize: 3), 2)] {
    let error = #expect(throws: LockstepError.self) { try compare(learners, settings: settings, workers: workers) }
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
    NamedLearner(label: "picky", specification: "picky", learner: Reluctant()),
    try learner("ordinary-least-squares"),
  ]
  let metrics = try compare(learners).metrics
  #expect(metrics[0].skipped.isEmpty && metrics[0].comparisons.count == 3)
  #expect(metrics[1].skipped == [SkippedLearner(learner: "picky", reason: "it cannot be queried")])
  #expect(metrics[1].comparisons.map { [$0.a, $0.b] } == [["iterative-newton", "ordinary-least-squares"]])
}

@Test func nothingLeftToCompareIsAnErrorWithTheReasons() throws {
  let learners = [
    try learner("iterative-newton"),
    NamedLearner(label: "picky", specification: "picky", learner: Reluctant(refusesPrompts: true)),
  ]
  let error = #expect(throws: LockstepError.self) { try compare(learners) }
  #expect(error?.description == "no two learners can be compared: picky: it cannot use 5 dimensions")
}

@Test func tooFewQueriesForInducedWeightsAreAReason() throws {
  let newton = try learner("iterative-newton")
  let opaque = NamedLearner(label: "opaque", specification: "opaque", learner: Opaque(inner: newton.learner))
  let metrics = try compare(
    [newton, opaque, try learner("ordinary-least-squares")], settings: MatchSettings(queries: 4)
  ).metrics
  #expect(metrics[1].skipped.map(\.learner) == ["opaque"])
  #expect(metrics[1].skipped[0].reason.contains("need at least 5 queries; 4 are set"))
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
    throws: LockstepError.comparison("'zero' is the name of a reference in every comparison; choose another label")
  ) {
    try compare(two + zero)
  }
}
