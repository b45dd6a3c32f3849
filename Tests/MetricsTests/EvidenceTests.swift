import LockstepCore
import LockstepErrorSimilarity
import LockstepLinearRegression
import LockstepPredictionDifference
import LockstepPredictionSimilarity
import LockstepTestSupport
import LockstepUpdateSimilarity
import Testing

/// Predicts given multiples of the labels, step by step, plus an offset.
private struct Scripted: InContextLearner {
  let factors: [Double]
  var offset = 0.0
  var atQueries = 0.0

  var axis: StepAxis { StepAxis("step", Array(factors.indices)) }

  func predictions(for prompts: PromptBatch) -> Trajectory {
    Trajectory(
      predictions: StepTensor(
        steps: factors.count, prompts: prompts.count, points: prompts.shape.points,
        values: factors.flatMap { factor in prompts.labels.map { factor * $0 + offset } }))
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    StepTensor(
      steps: factors.count, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt,
      values: [Double](
        repeating: atQueries,
        count: factors.count * prompts.count * prompts.shape.points * queries.queriesPerPrompt))
  }
}

/// What metrics compare, made from runs of learners.
struct EvidenceTests {
  private static let prompts = SampledPrompts(
    of: LinearRegression(), shape: PromptShape(dimension: 4, contextSize: 6), count: 3, seed: 5)

  private func evidence(_ metric: some SimilarityMetric, _ learner: Scripted) throws -> PreparedEvidence {
    let run = LearnerRun(learner, on: Self.prompts.prompts(0..<3), of: Self.prompts, queries: 1)
    return metric.prepared(Evidence(metric.evidence, try run.values(of: metric.evidence)))
  }

  private func similarities(_ metric: some SimilarityMetric, _ a: Scripted, _ b: Scripted) throws -> [Double] {
    metric.similarities(try evidence(metric, a), try evidence(metric, b)).values
  }

  /// A measurement of predictions at queries never sees what is not a number.
  @Test func predictionsAtQueriesAreFinite() throws {
    let learner = Scripted(factors: [1], atQueries: .nan)
    let run = LearnerRun(learner, on: Self.prompts.prompts(0..<3), of: Self.prompts, queries: 2)
    let failure = #expect(throws: PromptFailure.self) { try run.queryPredictions }
    #expect(failure?.reason.hasPrefix("a prediction at a query at step 0 is not a finite number") == true)
  }

  /// Steps from 0 to 0, 1/2, 1/4 and 1/4 of the labels change by 0, +1/2, -1/4 and 0 of them.
  @Test func anUpdateIsTheChangeSinceTheStepBefore() throws {
    let a = Scripted(factors: [0, 0.5, 0.25, 0.25])
    let values = try similarities(UpdateSimilarity(), a, a)
    let expected: [Double] = [1, 0, 0, 1, 0, 1, -1, 0, 0, -1, 1, 0, 1, 0, 0, 1]
    #expect(relativeDifference(values, expected + expected + expected) < 1e-12)
    // The first recorded step changes zero.
    #expect(
      relativeDifference(
        try similarities(UpdateSimilarity(), Scripted(factors: [2]), a), [0, 1, -1, 0, 0, 1, -1, 0, 0, 1, -1, 0])
        < 1e-12)
  }

  @Test func predictionsInProportionAreAlike() throws {
    let values = try similarities(PredictionSimilarity(), Scripted(factors: [0, 0.5]), Scripted(factors: [2, -1]))
    let expected: [Double] = [0, 0, 1, -1]
    #expect(relativeDifference(values, expected + expected + expected) < 1e-12)
  }

  /// Predictions 1 and 3 apart in four dimensions: (3 - 1)^2 / 4 = 1.
  @Test func theSquaredDifferenceIsDividedByTheDimension() throws {
    let values = try similarities(
      PredictionDifference(), Scripted(factors: [0], offset: 1), Scripted(factors: [0], offset: 3))
    #expect(relativeDifference(values, [1, 1, 1]) < 1e-12)
  }

  /// Where both learners are right the errors are rounding, which would have any cosine.
  @Test func errorsThatAreRoundingCountAsZero() throws {
    let (exact, rounded) = (Scripted(factors: [1]), Scripted(factors: [1, 0.5], offset: 1e-12))
    #expect(try similarities(ErrorSimilarity(), exact, rounded) == [1, 0, 1, 0, 1, 0])
    #expect(try similarities(ErrorSimilarity(), rounded, rounded).allSatisfy { abs($0) < 1e-12 || abs($0 - 1) < 1e-12 })
  }
}
