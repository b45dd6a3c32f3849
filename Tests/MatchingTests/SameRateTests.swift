import LockstepResults
import Testing

/// The best matches of some steps, (step, best step), with a trend of this verdict and linear slope.
private func side(
  _ pairs: [(Int, Int)], _ verdict: Trend.Verdict = .linear, slope: Double? = 1, kinds: [Int: BestMatch.Kind] = [:]
) -> BestMatches {
  let matches = pairs.map { step, best in
    BestMatch(
      step: step, best: best, similarity: 0.9, similarityInterval: 0.8...1, stepInterval: best...best, support: 1,
      ties: [best], kind: kinds[step] ?? .interior)
  }
  let fit = slope.map { Trend.Fit(slope: $0, slopeInterval: $0...$0, intercept: 0, rSquared: 1) }
  return BestMatches(
    matches: matches, trend: Trend(steps: pairs.map(\.0), linear: fit, verdict: verdict, support: 1),
    contributions: nil)
}

private func pair(_ there: BestMatches, _ back: BestMatches) -> Comparison {
  let (rows, columns) = (there.matches.count, back.matches.count)
  let entries = [Double](repeating: 0.9, count: rows * columns)
  return Comparison(
    a: "a", b: "b",
    similarity: SimilarityMatrix(rows: rows, columns: columns, means: entries, standardErrors: entries),
    aToB: there, bToA: back)
}

/// Five steps, each matched with itself.
private let same = (1...5).map { ($0, $0) }

private struct Obstacles: Sendable {
  let roundTrip: Double?
  let slopeProduct: Double?
  let expected: [String]
}

@Test(arguments: [
  Obstacles(roundTrip: 1, slopeProduct: 1, expected: []),
  Obstacles(roundTrip: 0.8, slopeProduct: 1, expected: []),
  Obstacles(roundTrip: 0.796, slopeProduct: 1, expected: ["only 79% of the matches lead back"]),
  Obstacles(roundTrip: 0.79, slopeProduct: 1, expected: ["only 79% of the matches lead back"]),
  Obstacles(roundTrip: nil, slopeProduct: 1, expected: ["no match is inside the grids"]),
  Obstacles(roundTrip: 1, slopeProduct: 0.7, expected: []),
  Obstacles(roundTrip: 1, slopeProduct: 0.69, expected: ["the slopes of both directions multiply to 0.69"]),
  Obstacles(roundTrip: 1, slopeProduct: 1.4, expected: []),
  Obstacles(roundTrip: 1, slopeProduct: 1.41, expected: ["the slopes of both directions multiply to 1.41"]),
  Obstacles(roundTrip: 1, slopeProduct: nil, expected: ["one direction has no slope"]),
  Obstacles(
    roundTrip: 0.5, slopeProduct: -1,
    expected: ["only 50% of the matches lead back", "the slopes of both directions multiply to -1.00"]),
])
private func obstaclesBeginAtTheirThresholds(row: Obstacles) {
  #expect(SameRate.obstacles(roundTrip: row.roundTrip, slopeProduct: row.slopeProduct) == row.expected)
}

/// Of clear trends that do not contradict each other, one is the inverse of the other.
@Test func clearTrendsThatAreNotInverseAreContradictory() {
  let inverse: [Trend.Verdict: Trend.Verdict] = [
    .linear: .linear, .power: .power, .exponential: .logarithmic, .logarithmic: .exponential,
  ]
  for there in Trend.Verdict.allCases {
    for back in Trend.Verdict.allCases {
      let areClear = inverse[there] != nil && inverse[back] != nil
      #expect(
        pair(side(same, there), side(same, back)).isContradictory == (areClear && inverse[there] != back),
        "\(there) and \(back)")
    }
  }
}

/// A linear trend from the side of either learner is enough, unless the other side contradicts it; without one, matches that
/// lead back are not.
@Test func theSameRateNeedsALinearTrend() {
  for there in Trend.Verdict.allCases {
    for back in Trend.Verdict.allCases {
      let comparison = pair(side(same, there, slope: 2), side(same, back, slope: 0.5))
      #expect(comparison.roundTrip == 1 && comparison.slopeProduct == 1)
      let isLinear = there == .linear || back == .linear
      #expect(comparison.isSameRate == (isLinear && !comparison.isContradictory), "\(there) and \(back)")
    }
  }
}

@Test func theSameRateNeedsMatchesThatLeadBackAndInverseSlopes() {
  // Four of five matches lead back, and three of five.
  let four = pair(side([(1, 1), (2, 2), (3, 3), (4, 4), (5, 1)]), side(same))
  #expect(four.roundTrip == 0.8 && four.isSameRate)
  let three = pair(side([(1, 1), (2, 2), (3, 3), (4, 1), (5, 1)]), side(same))
  #expect(three.roundTrip == 0.6 && !three.isSameRate)
  #expect(!pair(side(same, slope: 2), side(same)).isSameRate)
  let withoutSlope = pair(side(same), side(same, .constant, slope: nil))
  #expect(withoutSlope.slopeProduct == nil && !withoutSlope.isSameRate)
  #expect(pair(side(same, slope: nil), side(same)).slopeProduct == nil)
}

/// A match leads back if it returns to the step's own place or the next one among the recorded steps, however far apart
/// these are.
@Test func matchesLeadBackToAPlaceOrItsNeighbor() {
  // Steps 1, 2 and 4 return to 1, 4 and 2; 8 returns to 2, two places away, and 16 to 1.
  let there = [(1, 1), (2, 2), (4, 3), (8, 4), (16, 5)]
  let back = side([(1, 1), (2, 4), (3, 2), (4, 2), (5, 1), (6, 16)])
  #expect(pair(side(there), back).roundTrip == 0.6)
  // The learner with fewer steps counts, as A or as B. Of the other one's six matches four lead back.
  #expect(pair(back, side(there)).roundTrip == 0.6)
  // Only interior matches count.
  #expect(pair(side(there, kinds: [8: .plateau, 16: .gridEnd]), back).roundTrip == 1)
  let artifacts = Dictionary(uniqueKeysWithValues: there.map { ($0.0, BestMatch.Kind.undetermined) })
  #expect(pair(side(there, kinds: artifacts), back).roundTrip == nil)
}

/// All four interior matches of one side lead back, and only four of five from the other.
@Test func ofEquallyManyStepsTheSmallerShareCounts() {
  let there = side([(1, 1), (2, 2), (3, 3), (4, 3), (5, 3)], kinds: [5: .gridEnd])
  #expect(pair(there, side(same)).roundTrip == 0.8)
  #expect(pair(side(same), there).roundTrip == 0.8)
  let artifacts = Dictionary(uniqueKeysWithValues: same.map { ($0.0, BestMatch.Kind.floor) })
  #expect(pair(side(same, kinds: artifacts), there).roundTrip == 1)
  #expect(pair(side(same, kinds: artifacts), side(same, kinds: artifacts)).roundTrip == nil)
}
