import LockstepCore
import LockstepMatching
import LockstepReport
import LockstepResults
import Testing

/// What is said of a trend, and of how a learner's runs ended.
struct SentenceTests {
  private static let layers = Sample.learner("net", StepAxis("layer", [1, 2, 3]))
  private static let passes = Sample.learner("ogd", StepAxis("pass", [1, 2, 3]))

  @Test(arguments: [
    (
      Sample.trend(.linear, slope: 3.14159),
      "one more layer of net is worth 3.14 [2.89, 3.64] passes of ogd (linear, R² 0.900, layers 2 to 8)"
    ),
    // A slope is never rounded away.
    (
      Sample.trend(.linear, slope: 0.00123),
      "one more layer of net is worth 0.0012 [-0.25, 0.50] passes of ogd (linear, R² 0.900, layers 2 to 8)"
    ),
    (
      Sample.trend(.exponential),
      "ogd needs twice as many passes for every 2.00 [1.00, 4.00] layers of net: ogd is exponentially slower (exponential, R² 1.000, layers 2 to 8)"
    ),
    // The doubling may take for ever.
    (
      Sample.trend(.exponential, slope: 0.125),
      "ogd needs twice as many passes for every 8.00 [1.60, ∞] layers of net: ogd is exponentially slower (exponential, "
        + "R² 1.000, layers 2 to 8)"
    ),
    (
      Sample.trend(.logarithmic),
      "twice as many layers of net are worth 0.50 [0.25, 1.00] more passes of ogd: net is exponentially slower (logarithmic, R² 0.800, layers 2 to 8)"
    ),
    (
      Sample.trend(.power, slope: 1.5),
      "passes of ogd grow as layers of net to the power of 1.50 [1.25, 2.00] (power law, R² 0.950, layers 2 to 8)"
    ),
    (Sample.trend(.constant), "the same pass of ogd best matches layers 2 to 8 of net"),
    (
      Sample.trend(.unclear),
      "no clear trend (R² linear 0.900, power law 0.950, exponential 1.000, logarithmic 0.800, layers 2 to 8)"
    ),
    (
      Sample.trend(.tooFewSteps),
      "no trend: no layer of net has an interior match"
    ),
  ])
  func verdictsAreSentences(trend: Trend, sentence: String) {
    #expect(trend.sentence(from: Self.layers, to: Self.passes) == sentence)
  }

  @Test func resamplesThatDisagreeAreNamed() {
    var trend = Sample.trend(.unclear)
    trend.support = 0.85
    #expect(
      trend.sentence(from: Self.layers, to: Self.passes)
        == "no clear trend (R² linear 0.900, power law 0.950, exponential 1.000, logarithmic 0.800, layers 2 to 8; "
        + "resamples of the prompts disagree)")
  }

  /// Matches p -> 2 p that lead back, that do not, and whose slopes disagree.
  @Test func theRateIsTheSameOnlyIfBothDirectionsAgree() throws {
    func matches(_ steps: [Int], _ best: (Int) -> Int, slope: Double) -> BestMatches {
      BestMatches(
        matches: steps.map { step in
          BestMatch(
            step: step, best: best(step), similarity: 0.9, similarityInterval: 0.8...1,
            stepInterval: best(step)...best(step), support: 1, ties: [best(step)], kind: .interior)
        }, trend: Sample.trend(.linear, slope: slope), contributions: nil)
    }
    func comparison(slope: Double, back: (Int) -> Int, reverse: Double) -> Comparison {
      Comparison(
        a: "net", b: "newton", similarity: SimilarityMatrix(rows: 0, columns: 0, means: [], standardErrors: []),
        aToB: matches(Array(1...8), { 2 * $0 }, slope: slope), bToA: matches(Array(1...16), back, slope: reverse))
    }
    let same = comparison(slope: 2, back: { ($0 + 1) / 2 }, reverse: 0.5)
    #expect(same.roundTrip == 1 && same.slopeProduct == 1 && same.isSameRate)
    #expect(
      same.rateSentence
        == "same rate up to a constant factor: 100% of the matches lead back, the slopes multiply to 1.00")
    // Of equally many steps the worse side counts, whichever learner is named first.
    let there = matches(Array(1...8), { min(8, 2 * $0) }, slope: 2)
    let back = matches(Array(1...8), { ($0 + 1) / 2 }, slope: 0.5)
    func pair(_ a: BestMatches, _ b: BestMatches) -> Comparison {
      Comparison(a: "net", b: "newton", similarity: same.similarity, aToB: a, bToA: b)
    }
    #expect(pair(there, back).roundTrip == pair(back, there).roundTrip)
    #expect(try #require(pair(there, back).roundTrip) < 1)
    let lost = comparison(slope: 2, back: { min(8, $0) }, reverse: 0.5)
    #expect(try #require(lost.roundTrip) == 0.375 && !lost.isSameRate)
    let steep = comparison(slope: 2, back: { ($0 + 1) / 2 }, reverse: 1.4)
    #expect(steep.roundTrip == 1 && !steep.isSameRate)
    #expect(steep.rateSentence?.hasPrefix("linear, but not the same rate") == true)
  }

  @Test(arguments: [(1, "only 1 layer of net has"), (4, "only 4 layers of net have")])
  func tooFewStepsAreCounted(count: Int, words: String) {
    var trend = Sample.trend(.tooFewSteps)
    trend.steps = Array(1...count)
    #expect(
      trend.sentence(from: Self.layers, to: Self.passes)
        == "no trend: \(words) an interior match")
  }

  @Test func aLearnerWithOneStepHasNoTrendEitherWay() {
    let trend = Sample.trend(.tooFewSteps)
    for (a, b) in [(Self.layers, Sample.leastSquares), (Sample.leastSquares, Self.layers)] {
      #expect(trend.sentence(from: a, to: b) == "no trend: ols has a single solution")
    }
  }

  @Test(
    arguments: [
      ([:], nil),
      ([.converged(step: 3): 4, .converged(step: 9): 3], "all 7 runs converged (median pass 3)"),
      ([.converged(step: 3): 3, .converged(step: 9): 4], "all 7 runs converged (median pass 9)"),
      ([.iterationLimit: 2], "all 2 runs reached the iteration limit"),
      (
        [.lineSearchFailed(step: 1): 1, .lineSearchFailed(step: 4): 1],
        "all 2 runs stopped at a failed line search"
      ),
      (
        [.converged(step: 1): 3, .converged(step: 4): 5, .iterationLimit: 2, .lineSearchFailed(step: 7): 1],
        "of 11 runs, 8 converged (median pass 4), 2 reached the iteration limit, 1 stopped at a failed line search"
      ),
    ] as [([Termination: Int], String?)])
  func endingsAreCounted(terminations: [Termination: Int], sentence: String?) {
    var learner = Self.passes
    learner.terminations = terminations
    #expect(learner.terminationSummary == sentence)
  }
}
