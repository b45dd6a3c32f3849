import Foundation
import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepMatching
import LockstepResults
import LockstepTestSupport
import LockstepWeightSimilarity
import Testing

private func several() throws -> [NamedLearner] {
  [
    try learner("iterative-newton", ["steps": "0..6"]), try learner("gradient-descent", ["steps": "0..5+20"]),
    try learner("conjugate-gradient", ["steps": "0..4"]), try learner("online-gradient-descent", ["passes": "1..2"]),
  ]
}

@Test func aLearnerMatchesItselfOnTheDiagonal() throws {
  let twins = [
    try learner("gradient-descent", ["steps": "1..9"], label: "a"),
    try learner("gradient-descent", ["steps": "1..9"], label: "b"),
  ]
  for metric in try compare(twins).metrics {
    let perfect: Double = metric.direction == .higherIsBetter ? 1 : 0
    for matching in [metric.comparisons[0].aToB, metric.comparisons[0].bToA] {
      for match in matching.matches {
        #expect(match.best == match.step)
        #expect(abs(match.similarity - perfect) < 1e-12)
        #expect(match.support == 1)
        #expect(match.stepInterval == match.step...match.step)
      }
      #expect(matching.trend.verdict == .linear)
      #expect(abs((matching.trend.linear?.slope ?? 0) - 1) < 1e-12)
    }
  }
}

@Test func everyPairIsComparedOnce() throws {
  let results = try compare(several())
  #expect(
    results.learners.map(\.label) == [
      "iterative-newton", "gradient-descent", "conjugate-gradient", "online-gradient-descent",
    ])
  for metric in results.metrics {
    #expect(metric.comparisons.count == 6)
    #expect(Set(metric.comparisons.map { "\($0.a) \($0.b)" }).count == 6)
    #expect(metric.references.count == 4)
  }
}

/// However the work is split among workers and chunks, every bit is the same.
@Test(arguments: [(1, 1), (2, nil), (3, 5), (2, 1000)] as [(Int, Int?)])
func resultsDoNotDependOnHowTheWorkIsSplit(workers: Int, chunkSize: Int?) throws {
  let prompts = samples(count: 150)
  let expected = try compare(several(), on: prompts)
  let settings = MatchSettings(chunkSize: chunkSize)
  #expect(try compare(several(), on: prompts, settings: settings, workers: workers) == expected)
}

/// Blocks computed elsewhere, and sent here as JSON, give the same bits.
@Test func outcomesOfBlocksCanBeSent() throws {
  let matcher = try matcher(several(), on: samples(count: 7))
  let outcomes = try (0..<7).reversed().map { block in
    let sent = try JSONEncoder().encode(matcher.outcome(ofBlock: block))
    return try JSONDecoder().decode(BlockOutcome.self, from: sent)
  }
  #expect(try matcher.results(of: outcomes.reversed()) == matcher.run())
}

/// A metric on hidden states compares the learners that have some, without references.
@Test func metricsMayCompareHiddenStates() throws {
  let learners = [
    NamedLearner(label: "a", specification: "a", learner: Hidden(scale: 1)),
    NamedLearner(label: "b", specification: "b", learner: Hidden(scale: -2)), try learner("ordinary-least-squares"),
  ]
  let metric = NamedMetric(StateDistance(), label: "states")
  let results = try compare(learners, by: [metric])
  #expect(results.learners.map(\.label) == ["a", "b"])
  let states = results.metrics[0]
  #expect(states.evidence == "hidden-states" && states.floor == nil && states.ceiling == nil)
  #expect(states.skipped == [SkippedLearner(learner: "ordinary-least-squares", reason: "it has no hidden states")])
  // Layers 1 and 3 hold their number times the scale.
  #expect(states.comparisons[0].similarity.means == [3, 7, 5, 9])
  #expect(states.comparisons[0].aToB.matches.map(\.best) == [1, 1])
  #expect(states.comparisons[0].aToB.matches.allSatisfy { $0.kind != .floor })
}

/// Every state of layer l is l times a scale.
private struct Hidden: HiddenStateSource {
  let axis = StepAxis("layer", [1, 3])
  let scale: Float
  let hiddenLayers = 3
  let hiddenWidth = 4

  func predictions(for prompts: PromptBatch) -> Trajectory {
    Trajectory(predictions: StepTensor(steps: 2, prompts: prompts.count, points: prompts.shape.points))
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    StepTensor(steps: 2, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
  }

  func hiddenStates(for prompts: PromptBatch) -> [[Float]] {
    (0...3).map { [Float](repeating: scale * Float($0), count: prompts.count * prompts.shape.points * hiddenWidth) }
  }
}

/// The distance of the first entries of hidden states.
private struct StateDistance: SimilarityMetric {
  static let about = About("state-distance", "a test", literature: [])

  var evidence: EvidenceKind { .hiddenStates }
  var direction: MetricDirection { .lowerIsBetter }

  func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    let (a, b) = (a.values, b.values)
    var distances = PerPromptSimilarity(prompts: a.prompts, rows: a.steps, columns: b.steps)
    for prompt in 0..<a.prompts {
      for i in 0..<a.steps {
        for j in 0..<b.steps {
          distances.values[(prompt * a.steps + i) * b.steps + j] =
            abs(a.values[a.offset(i, prompt, 0)] - b.values[b.offset(j, prompt, 0)])
        }
      }
    }
    return distances
  }
}

/// Means and standard errors over prompts, from the definition.
@Test func meansAndStandardErrorsAreThoseOverPrompts() throws {
  let learners = Array(try several().prefix(2))
  let prompts = samples(count: 90)
  let matrix = try compare(learners, by: [errorDistance], on: prompts).metrics[0].comparisons[0].similarity
  let batch = prompts.prompts(0..<90)
  let errors = try learners.map { named in
    var errors = try named.learner.predictions(for: batch).predictions
    for index in errors.values.indices { errors.values[index] -= batch.labels[index % batch.labels.count] }
    return PreparedEvidence(errors)
  }
  let values = ErrorDistance().similarities(errors[0], errors[1])
  for entry in matrix.means.indices {
    let perPrompt = (0..<90).map { values.values[$0 * matrix.means.count + entry] }
    let mean = perPrompt.reduce(0, +) / 90
    let variance = perPrompt.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 89
    #expect(abs(matrix.means[entry] - mean) < 1e-13)
    #expect(abs(matrix.standardErrors[entry] - (variance / 90).squareRoot()) < 1e-9)
  }
}

/// A bootstrap interval of a mean is about two standard errors to either side.
@Test func intervalsAreAsWideAsTheSpreadOverPrompts() throws {
  let results = try compare(several(), by: [errorSimilarity], on: samples(count: 400))
  for comparison in results.metrics[0].comparisons {
    for (row, match) in comparison.aToB.matches.enumerated() {
      #expect(match.similarityInterval.contains(match.similarity))
      let columns = comparison.similarity.columns
      let entries = row * columns..<(row + 1) * columns
      let best = entries.first { comparison.similarity.means[$0] == match.similarity }
      let error = comparison.similarity.standardErrors[try #require(best)]
      let width = match.similarityInterval.upperBound - match.similarityInterval.lowerBound
      #expect(abs(width - 3.92 * error) < 0.3 * 3.92 * error + 1e-12, "\(comparison.a) \(comparison.b) \(match)")
    }
  }
}

/// Weights fitted to a learner's predictions at random inputs are its weights, where it has some.
@Test func inducedWeightsOfALinearLearnerAreItsWeights() throws {
  for named in try several() {
    let prompts = samples(count: 3)
    let batch = prompts.prompts(0..<3)
    let fitted = try inducedWeights(
      of: named.learner, at: prompts.queries(0..<3, count: 40), after: batch)
    let linear = try #require(named.learner as? any LinearLearner)
    #expect(relativeDifference(fitted.values, try linear.weights(for: batch).weights.values) < 1e-12)
  }
}

@Test func aLearnerThatHidesItsWeightsIsMatchedAllTheSame() throws {
  let descent = try learner("gradient-descent", ["steps": "1..6"])
  let opaque = NamedLearner(label: "opaque", specification: "opaque", learner: Opaque(inner: descent.learner))
  let settings = MatchSettings(queries: 30)
  let matches = try compare([descent, opaque], by: [weightSimilarity], settings: settings)
    .metrics[0].comparisons[0].aToB.matches
  #expect(matches.allSatisfy { $0.best == $0.step && abs($0.similarity - 1) < 1e-10 })
}

@Test func theFloorIsTheZeroPredictorAndTheCeilingLeastSquares() throws {
  let results = try compare([
    try learner("gradient-descent", ["steps": "0+1000000000"]), try learner("ordinary-least-squares"),
  ])
  for metric in results.metrics {
    let descent = metric.references[0]
    let perfect: Double = metric.direction == .higherIsBetter ? 1 : 0
    #expect(abs(try #require(metric.ceiling) - perfect) < 1e-12)
    let leastSquares = try #require(descent.leastSquares)
    #expect(leastSquares[0] == metric.floor)
    #expect(abs(leastSquares[1] - perfect) < 1e-6)
    // Step 0 is the zero predictor.
    #expect(abs(try #require(descent.zeroPredictor)[0] - perfect) < 1e-12)
  }
}

/// Weights of zero have no direction: which step they match says nothing.
@Test func whatIsNoBetterThanTheFloorMatchesNothing() throws {
  let matches = try compare(Array(several().prefix(2)), by: [weightSimilarity]).metrics[0].comparisons[0].bToA
    .matches
  #expect(matches[0].step == 0 && matches[0].kind == .floor)
  #expect(matches.dropFirst().allSatisfy { $0.kind != .floor })
}

/// Slow gradient descent takes many steps until it is more like Newton than like predicting nothing, and then some until
/// it is past Newton's first step.
@Test func stepsBeforeTheFirstMoveAreTheStart() throws {
  let learners = [
    try learner("gradient-descent", ["steps": "1..60", "rate": "0.01"]),
    try learner("iterative-newton", ["steps": "0..6"]),
  ]
  let matching = try compare(learners, by: [errorSimilarity]).metrics[0].comparisons[0].aToB
  let floor = matching.matches.prefix { $0.kind == .floor }
  let start = matching.matches.dropFirst(floor.count).prefix { $0.kind == .start }
  let moving = matching.matches.dropFirst(floor.count + start.count)
  #expect(floor.count > 1 && start.count > 1 && start.allSatisfy { $0.best <= 1 })
  #expect(moving.first?.kind == .interior && moving.first?.best == 1)
  #expect(moving.dropFirst().allSatisfy { $0.kind != .start && $0.best > 1 })
  #expect(matching.trend.steps == matching.matches.filter { $0.kind == .interior }.map(\.step))
}

@Test func countsHowLearnersEnded() throws {
  let results = try compare([
    try learner("conjugate-gradient", ["steps": "0..40"]),
    try learner("conjugate-gradient", ["steps": "0..2"], label: "few"),
    try learner("iterative-newton"),
  ])
  let problems = 24 * 10
  #expect(results.learners.map { $0.terminations.values.reduce(0, +) } == [problems, problems, 0])
  #expect(results.learners[0].terminations[.converged(step: 0)] == 24)
  #expect((results.learners[1].terminations[.iterationLimit] ?? 0) > 0)
}
