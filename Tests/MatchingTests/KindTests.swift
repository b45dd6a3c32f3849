import Lockstep
import LockstepCore
import LockstepMatching
import LockstepNumerics
import LockstepResults
import Testing

/// A learner whose predictions after t = 1..n examples at a step and on a prompt are given.
private struct Scripted: InContextLearner {
  let axis: StepAxis
  let values: @Sendable (_ step: Int, _ prompt: Int) -> [Double]

  func predictions(for prompts: PromptBatch) -> Trajectory {
    var predictions = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points)
    for (index, step) in axis.values.enumerated() {
      for (row, prompt) in prompts.range.enumerated() {
        for (t, value) in values(step, prompt).enumerated() {
          predictions.values[predictions.offset(index, row, t + 1)] = value
        }
      }
    }
    return Trajectory(predictions: predictions)
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    StepTensor(
      steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
  }
}

/// B has the steps 0, ..., 9.
private let lastStep = 9
private let promptCount = 24

/// Predictions that are orthogonal for different steps: their similarity is 1 for the same step and 0 otherwise.
private func unit(_ step: Int) -> [Double] { (0...lastStep).map { $0 == step ? 1 : 0 } }

/// Predictions whose similarity to `unit(lastStep)` is 1 / sqrt(1 + tangent^2).
private func nearlyLast(_ tangent: Double) -> [Double] {
  var values = unit(lastStep)
  values[lastStep - 1] = tangent
  return values
}

/// The predictions of the zero predictor: their similarity is 1 to the same ones and 0 to any others.
private let zeros = [Double](repeating: 0, count: lastStep + 1)

/// The predictions on each prompt.
private typealias Script = @Sendable (_ prompt: Int) -> [Double]

private func always(_ values: [Double]) -> Script {
  return { _ in values }
}

private func alternating(_ even: [Double], _ odd: [Double]) -> Script {
  return { prompt in prompt % 2 == 0 ? even : odd }
}

private func first(_ count: Int, _ values: [Double], then others: [Double]) -> Script {
  return { prompt in prompt < count ? values : others }
}

/// The best of B's steps for the only step of A, by the similarity of predictions. B's predictions are those of `unit`
/// except at some steps.
private func bestMatch(
  of a: @escaping Script, except others: [Int: Script] = [:], settings: MatchSettings = MatchSettings()
) throws -> BestMatch {
  let b = Scripted(axis: StepAxis("step", Array(0...lastStep))) { step, prompt in
    guard let script = others[step] else { return unit(step) }
    return script(prompt)
  }
  let learners = [
    NamedLearner(label: "a", specification: "a", learner: Scripted(axis: .single) { _, prompt in a(prompt) }),
    NamedLearner(label: "b", specification: "b", learner: b),
  ]
  let results = try compare(
    learners, by: [NamedMetric(PredictionSimilarity(), label: "predictions")],
    on: samples(d: 2, n: lastStep + 1, count: promptCount), settings: settings)
  return results.metrics[0].comparisons[0].aToB.matches[0]
}

private struct Case: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let a: Script
  /// B's predictions at the steps where they are not those of `unit`.
  var others: [Int: Script] = [:]
  let best: Int
  let ties: [Int]
  /// By default the best step alone.
  var stepInterval: ClosedRange<Int>?
  let kind: BestMatch.Kind
}

/// A match that could be of several kinds is of the first of these: floor, plateau, grid-end, undetermined, interior.
private let cases: [Case] = [
  Case(testDescription: "one step", a: always(unit(4)), best: 4, ties: [4], kind: .interior),
  Case(
    testDescription: "tied steps, the last one not among them",
    a: always(unit(4)), others: [5: always(unit(4))], best: 4, ties: [4, 5], kind: .interior),
  Case(testDescription: "the last step", a: always(unit(9)), best: 9, ties: [9], kind: .gridEnd),
  Case(
    testDescription: "tied steps, the last one among them",
    a: always(unit(9)), others: [8: always(unit(9))], best: 8, ties: [8, 9], kind: .plateau),
  // The similarity of step 8 is 0.9996, within the tolerance of 0.001.
  Case(
    testDescription: "the last step, tied with the one before it",
    a: always(unit(9)), others: [8: always(nearlyLast(0.03))], best: 9, ties: [8, 9], kind: .plateau),
  // The similarity of step 8 is 0.9982, outside of it.
  Case(
    testDescription: "the last step, slightly better than the one before it",
    a: always(unit(9)), others: [8: always(nearlyLast(0.06))], best: 9, ties: [9], kind: .gridEnd),
  Case(
    testDescription: "all steps tied, none of them better than the zero predictor",
    a: always(zeros), best: 0, ties: Array(0...9), kind: .floor),
  Case(
    testDescription: "the last step, no better than the zero predictor",
    a: always(zeros), others: [9: alternating(zeros, unit(9))], best: 9, ties: [9], kind: .floor),
  Case(
    testDescription: "steps far apart, no better than the zero predictor",
    a: always(zeros), others: [1: alternating(zeros, unit(1)), 8: alternating(unit(8), zeros)],
    best: 1, ties: [1, 8], stepInterval: 1...8, kind: .floor),
  Case(
    testDescription: "tied steps far apart, the last one among them",
    a: alternating(unit(1), unit(9)), others: [8: always(unit(9))],
    best: 1, ties: [1, 8, 9], stepInterval: 1...8, kind: .plateau),
  Case(
    testDescription: "the last step, in some resamples a step far from it",
    a: first(11, unit(1), then: unit(9)), best: 9, ties: [9], stepInterval: 1...9, kind: .gridEnd),
  Case(
    testDescription: "steps far apart",
    a: alternating(unit(1), unit(8)), best: 1, ties: [1, 8], stepInterval: 1...8, kind: .undetermined),
  Case(
    testDescription: "an interval of six of the ten steps",
    a: alternating(unit(1), unit(6)), best: 1, ties: [1, 6], stepInterval: 1...6, kind: .undetermined),
  Case(
    testDescription: "an interval of half of the steps",
    a: alternating(unit(1), unit(5)), best: 1, ties: [1, 5], stepInterval: 1...5, kind: .interior),
]

@Test(arguments: cases)
private func theKindOfAMatchFollowsFromItsTiesAndIntervals(expected: Case) throws {
  let match = try bestMatch(of: expected.a, except: expected.others)
  let stepInterval = expected.stepInterval ?? expected.best...expected.best
  #expect(match.best == expected.best)
  #expect(match.ties == expected.ties)
  #expect(match.stepInterval == stepInterval)
  #expect(match.kind == expected.kind)
}

/// A is B's step 1 on the first prompts and step 8 on the others. The step with the majority of a resample's prompts is
/// the best one there, step 1 in a draw.
@Test(arguments: [10, 12, 14, 17])
func supportIsTheShareOfTheResamplesWithTheSameBestStep(prompts: Int) throws {
  let settings = MatchSettings(resamples: 200, seed: 4)
  let match = try bestMatch(of: first(prompts, unit(1), then: unit(8)), settings: settings)
  let multiplicities = resampledBlocks(promptCount, settings.resamples, settings.seed)
  let winners = (0..<settings.resamples).map { resample -> Int in
    let drawn = (0..<prompts).reduce(0.0) { $0 + multiplicities[resample, $1] }
    return 2 * drawn >= Double(promptCount) ? 1 : 8
  }
  let best = 2 * prompts >= promptCount ? 1 : 8
  let share = Double(winners.count { $0 == best }) / Double(settings.resamples)
  #expect(match.best == best)
  #expect(match.support == share && share > 0 && share < 1)
  // Without 2.5 % of the resamples at either end: 5 of 200.
  let ascending = winners.sorted()
  #expect(match.stepInterval == ascending[5]...ascending[194])
}

/// A few steps of gradient descent do not get as far as Newton's later steps.
@Test func aGridThatEndsTooEarlyHasMatchesAtItsEnd() throws {
  let learners = [
    try learner("iterative-newton", ["steps": "8..10"]), try learner("gradient-descent", ["steps": "1..5"]),
  ]
  let matching = try compare(learners, by: [errorSimilarity]).metrics[0].comparisons[0].aToB
  for match in matching.matches {
    #expect(match.kind == .gridEnd && match.best == 5 && match.ties == [5], "Newton \(match.step)")
  }
  #expect(matching.trend.steps.isEmpty)
}

/// In five dimensions conjugate gradients converge in five steps, and all later ones match a converged Newton equally.
@Test func convergedLearnersAreOnAPlateau() throws {
  let learners = [
    try learner("iterative-newton", ["steps": "0..30"]), try learner("conjugate-gradient", ["steps": "0..40"]),
  ]
  let matching = try compare(learners, by: [errorSimilarity]).metrics[0].comparisons[0].aToB
  for match in matching.matches where match.step >= 20 {
    #expect(match.kind == .plateau && Array(match.ties.suffix(35)) == Array(6...40), "Newton \(match.step)")
  }
  #expect(matching.matches.prefix(11).allSatisfy { $0.kind != .plateau })
  #expect(matching.trend.steps.allSatisfy { $0 < 20 })
}
