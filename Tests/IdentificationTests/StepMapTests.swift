import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepResults
import LockstepStatistics
import Testing

struct StepMapTests {
  @Test func twoRunsOfAnIterationLeadBack() throws {
    // One step of the model is worth two of the learner.
    let map = StepMap(Self.similarity(rows: 10, columns: 24) { 2 * $0 + 2 })
    #expect(map.interiorRows == Array(0..<10))
    #expect(map.roundTrip == 1 && map.agreementOfHalves == 1 && map.lossOutOfSample == 0)
    let (slope, reverse) = (try #require(map.slope), try #require(map.reverseSlope))
    #expect(abs(slope.slope.value - 2) < 1e-9 && abs(slope.rSquared - 1) < 1e-9)
    #expect(abs(reverse.slope.value - 0.5) < 0.05)
    #expect(abs(try #require(map.slopeProduct) - 1) < 0.1)
    #expect(map.trend == .linear && map.supportsSameRate)
  }

  @Test func aMapThatDoesNotLeadBackIsNoIteration() throws {
    // Every column is most similar to the last row, as when later steps are simply better.
    let blocks = Self.blocks(rows: 8, columns: 20) { row, column in
      -abs(Double(column) - 2 * Double(row) - 2) + 3 * Double(row)
    }
    let map = StepMap(StepSimilarity(rows: Self.steps(8), columns: Array(0..<20), blocks: blocks))
    #expect(try #require(map.roundTrip) < 0.4)
    #expect(!map.supportsSameRate)
  }

  /// Steps that double lead back, but the rate is another one.
  @Test func stepsThatGrowByFactorsAreNoSameRate() {
    let doubling = StepMap(Self.similarity(rows: 6, columns: 70) { 1 << $0 })
    #expect(doubling.roundTrip == 1 && doubling.trend == .exponential && !doubling.supportsSameRate)
    let falling = StepMap(Self.similarity(rows: 8, columns: 24) { 20 - 2 * $0 })
    #expect(falling.trend == .unclear && !falling.supportsSameRate)
  }

  /// Too little to fit is another reason than a curve.
  @Test func fewStepsAreTooFewToTell() {
    let map = StepMap(Self.similarity(rows: 4, columns: 24) { 2 * $0 + 2 })
    #expect(map.trend == .tooFewSteps && map.slope == nil && !map.supportsSameRate)
  }

  /// The rules are those for a pair of learners, which the prompts that match the zero predictor do not count for.
  @Test func matchesOnTheFloorDoNotCount() {
    func map(floor: [Double]?) -> StepMap {
      let similarity = Self.similarity(rows: 8, columns: 24) { 2 * $0 + 2 }
      let sums = floor.map { floor in
        similarity.blocks.map { block in
          BlockSum(promptCount: block.promptCount, values: floor.map { $0 * Double(block.promptCount) })
        }
      }
      return StepMap(similarity, floor: sums)
    }
    #expect(map(floor: nil).interiorRows == Array(0..<8))
    #expect(map(floor: [-1, -1, 0, -1, -1, -1, -1, -1]).interiorRows == [0, 1, 3, 4, 5, 6, 7])
  }

  /// What makes a prompt easy for the learner and for the zero predictor alike does not count, and what sets them apart does.
  @Test func theFloorIsComparedPromptByPrompt() {
    let easy = Self.similarity(rows: 8, columns: 24) { 2 * $0 + 2 }
    let eases = (0..<32).map { Double($0 * 7 % 5 - 2) }
    let blocks = zip(easy.blocks, eases).map { block, ease in
      BlockSum(promptCount: 1, values: block.values.map { $0 + ease })
    }
    func interior(floor: (_ ease: Double) -> Double) -> [Int] {
      let floors = eases.map { BlockSum(promptCount: 1, values: [Double](repeating: floor($0), count: 8)) }
      return StepMap(StepSimilarity(rows: easy.rows, columns: easy.columns, blocks: blocks), floor: floors).interiorRows
    }
    let (alike, apart) = (interior { $0 - 0.1 }, interior { -$0 - 0.1 })
    #expect(alike == Array(0..<8))
    #expect(apart.isEmpty)
  }

  @Test func plateausAndGridEndsAreLeftOut() {
    // Rows 0 to 2 have not begun to move, of which the last counts; from row 5 on the grid ends.
    let map = StepMap(Self.similarity(rows: 8, columns: 10) { [0, 1, 1, 4, 7, 9, 9, 9][$0] })
    #expect(map.interiorRows == [2, 3, 4])
  }

  @Test func halvesThatDisagreeLoseSimilarity() throws {
    let blocks = (0..<40).map { block in
      BlockSum(
        promptCount: 1,
        values: (0..<5).flatMap { row in
          (0..<20).map { column in -0.01 * abs(Double(column) - 2 * Double(row) - (block % 2 == 0 ? 2 : 5)) }
        })
    }
    let map = StepMap(StepSimilarity(rows: Self.steps(5), columns: Array(0..<20), blocks: blocks))
    #expect(map.agreementOfHalves == 0)
    // Three columns too far, at 0.01 each.
    #expect(abs(try #require(map.lossOutOfSample) - 0.03) < 1e-9)
  }

  @Test func anAlgorithmCarriesItsMapAlong() throws {
    let (source, same) = (
      Self.similarity(rows: 6, columns: 20) { 2 * $0 + 1 }, Self.similarity(rows: 6, columns: 20) { 2 * $0 + 1 }
    )
    let other = Self.similarity(rows: 6, columns: 20) { 3 * $0 + 2 }
    let bootstrap = StudentizedBootstrap(promptCount: 32)
    let (carried, lost) = (
      StepMapTransfer(from: source, Array(0..<6), to: same, bootstrap: bootstrap),
      StepMapTransfer(from: source, Array(0..<6), to: other, bootstrap: bootstrap)
    )
    #expect(carried.agreement == 1 && carried.losses.allSatisfy { $0.value == 0 })
    #expect(try #require(lost.agreement) < 0.4)
    #expect(lost.losses.map(\.value) == (0..<6).map { Double($0) + 1 })
  }

  @Test func differencesAreMeasuredOnTheOtherHalf() throws {
    // In even blocks column 0 of the first learner is best, in odd ones column 1: either half chooses what is worse on
    // the other one.
    let first = (0..<32).map { BlockSum(promptCount: 2, values: $0 % 2 == 0 ? [1.0, 0.4] : [0.4, 1.0]) }
    let second = (0..<32).map { _ in BlockSum(promptCount: 2, values: [0.5]) }
    let entry = StepRanking.rankings(
      [Self.learner("candidate", first, columns: 2)], over: [Self.learner("null", second, columns: 1)],
      bootstrap: StudentizedBootstrap(promptCount: 32))[0].entries[0]
    #expect(abs(entry.overNulls.value - (0.4 - 0.5) / 2) < 1e-12)
    #expect(abs(entry.similarity.value - 0.2) < 1e-12 && entry.behindBest == nil)
  }

  @Test func theBestOfSeveralNullsIsTheRival() throws {
    func learner(_ label: String, _ values: [Double]) -> ComparedLearner {
      let blocks = (0..<32).map { block in
        BlockSum(promptCount: 1, values: values.map { $0 + Double(block % 5) * 0.01 })
      }
      return Self.learner(label, blocks, columns: values.count)
    }
    let ranking = StepRanking.rankings(
      [learner("worse", [0.6]), learner("better", [0.2, 0.9])],
      over: [learner("one", [0.3]), learner("two", [0.5, 0.7])],
      bootstrap: StudentizedBootstrap(promptCount: 32))[0]
    let best = ranking.entries[0]
    #expect(best.label == "better" && best.best == 1)
    // What all prompts share cancels in pairs.
    #expect(abs(best.overNulls.value - 0.2) < 1e-12)
    #expect(best.overNulls.interval.map { $0.upperBound - $0.lowerBound < 1e-9 } == true)
    #expect(best.overNulls.isAbove(0) && ranking.entries[1].overNulls.isBelow(0))
    // The best candidate is the same on both halves.
    #expect(ranking.margin == best.overNulls)
    #expect(try abs(#require(ranking.entries[1].behindBest).value - 0.3) < 1e-12)
  }

  /// Nine candidates as similar as the null, but for chance: the first of them stands out too often, the choice on other
  /// prompts does not.
  @Test func theBestOfManyCandidatesDoesNotStandOutByChance() {
    var stream = RandomStream(seed: 1, index: 0, purpose: 0)
    func learner(_ label: String) -> ComparedLearner {
      let values = stream.gaussians(64)
      return Self.learner(label, values.map { BlockSum(promptCount: 1, values: [$0]) }, columns: 1)
    }
    let repetitions = 300
    let rankings = (0..<repetitions).map { _ in
      StepRanking.rankings(
        (0..<9).map { learner("\($0)") }, over: [learner("null")],
        bootstrap: StudentizedBootstrap(promptCount: 64, resamples: 200))[0]
    }
    let first = rankings.count { $0.entries[0].overNulls.isAbove(0) }
    let margin = rankings.count { $0.margin.isAbove(0) }
    #expect(Double(first) > 0.1 * Double(repetitions), "\(first)")
    #expect(Double(margin) < 0.06 * Double(repetitions), "\(margin)")
  }

  @Test func stepsThatPredictZeroAreNoCandidates() {
    func learner(_ label: String, _ values: [Double]) -> ComparedLearner {
      Self.learner(label, (0..<32).map { _ in BlockSum(promptCount: 1, values: values) }, columns: values.count)
    }
    let zero = learner("zero", [0.5])
    #expect(learner("method", [0.5, 0.4, 0.3]).withoutSteps(of: zero).steps == [1, 2])
    #expect(learner("method", [0.4, 0.5]).withoutSteps(of: zero).steps == [0])
    #expect(learner("rounded", [0.5 + 1e-15, 0.4]).withoutSteps(of: zero).steps == [1])
    #expect(learner("nothing else", [0.5]).withoutSteps(of: zero).steps == [0])
  }

  /// Any step of a null may be the best one, also one that a candidate's grid would not keep.
  @Test func nullsKeepAllOfTheirSteps() {
    let values = (0..<41).map { $0 == 19 ? 0.9 : 0.1 }
    let blocks = (0..<32).map { _ in BlockSum(promptCount: 1, values: values) }
    let candidate = Self.learner(
      "candidate", (0..<32).map { _ in BlockSum(promptCount: 1, values: [0.5]) }, columns: 1)
    let ranking = StepRanking.rankings(
      [candidate], over: [Self.learner("null", blocks, columns: 41)], bootstrap: StudentizedBootstrap(promptCount: 32))[
        0]
    #expect(abs(ranking.margin.value + 0.4) < 1e-12)
  }

  /// Gradient descent and Nesterov's method have the same first step, up to rounding.
  @Test func roundingDoesNotRank() {
    func learner(_ label: String, _ value: Double) -> ComparedLearner {
      Self.learner(label, (0..<32).map { _ in BlockSum(promptCount: 1, values: [value]) }, columns: 1)
    }
    func labels(_ first: Double, _ second: Double) -> [String] {
      StepRanking.rankings(
        [learner("first", first), learner("second", second)], over: [learner("null", 0.1)],
        bootstrap: StudentizedBootstrap(promptCount: 32))[0].entries.map(\.label)
    }
    #expect(labels(0.9, 0.9 + 1e-14) == ["first", "second"])
    #expect(labels(0.9, 0.9 - 1e-14) == ["first", "second"])
    #expect(labels(0.9, 0.9 + 1e-6) == ["second", "first"])
  }

  /// A learner with one row of similarities, at steps 0, 1, ...
  static func learner(_ label: String, _ blocks: [BlockSum], columns: Int) -> ComparedLearner {
    ComparedLearner(
      label: label, steps: Array(0..<columns),
      similarity: StepSimilarity(rows: [1], columns: Array(0..<columns), blocks: blocks))
  }

  /// The model's steps 1, 2, ...
  static func steps(_ count: Int) -> [Int] { Array(1...count) }

  /// Similarities that fall by 1 for each column from the best one of a row.
  static func similarity(rows: Int, columns: Int, best: (Int) -> Int) -> StepSimilarity {
    StepSimilarity(
      rows: steps(rows), columns: Array(0..<columns),
      blocks: blocks(rows: rows, columns: columns) { -abs(Double($1) - Double(best($0))) })
  }

  static func blocks(rows: Int, columns: Int, _ value: (Int, Int) -> Double) -> [BlockSum] {
    let values = (0..<rows).flatMap { row in (0..<columns).map { value(row, $0) } }
    return (0..<32).map { _ in BlockSum(promptCount: 1, values: values) }
  }
}
