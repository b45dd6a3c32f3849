internal import LockstepCore
internal import LockstepMatching
internal import LockstepNumerics
public import LockstepResults
public import LockstepStatistics

/// Which step of a learner matches each step of a model best, and whether that map behaves as it does between two runs of
/// an iteration. The rules are those for a pair of learners: ``TwoWayMatches``.
public struct StepMap: Codable, Sendable, Equatable {
  /// A straight line through the best matches that count.
  public struct Slope: Codable, Sendable, Equatable {
    /// The slope with its 95 % interval. The interval covers the prompts (bootstrap) and the choice of steps (jackknife).
    public let slope: Estimate
    /// The part of the variance that the line explains, from 0 to 1.
    public let rSquared: Double
  }

  /// The model's steps (counted from 0) whose match is inside the learner's grid and off its plateau.
  public let interiorRows: [Int]
  /// How the learner's steps grow with the model's.
  public let trend: Trend.Verdict
  /// How the model's steps grow with the learner's.
  public let reverseTrend: Trend.Verdict
  /// The share of matches that lead back, within one step; nil without such matches.
  public let roundTrip: Double?
  /// The line of the learner's steps over the model's; nil where there is too little to fit.
  public let slope: Slope?
  /// The line of the model's steps over the learner's; nil likewise.
  public let reverseSlope: Slope?
  /// The product of both slopes: 1 for two iterations of the same rate, whatever the factor between their steps.
  public let slopeProduct: Double?
  /// What keeps the learner from having the model's rate, up to a constant factor; empty if nothing does.
  public let obstacles: [String]
  /// The share of interior rows whose best columns on either half of the prompts are at most one apart; nil without
  /// interior rows.
  public let agreementOfHalves: Double?
  /// The mean loss of similarity on one half of the prompts from using the map of the other half; nil without interior
  /// rows.
  public let lossOutOfSample: Double?

  /// Whether the map supports "the same rate up to a constant factor".
  public var supportsSameRate: Bool { obstacles.isEmpty }

  /// The map from a model's steps to a learner's.
  ///
  /// - Parameters:
  ///   - floor: The similarity of each of the model's steps to predicting nothing, in each block; nil if there is none.
  ///   - reverseFloor: That of each of the learner's steps.
  ///   - tolerance: Similarities this close to the best one are as good.
  package init(
    _ similarity: StepSimilarity, floor: [BlockSum]? = nil, reverseFloor: [BlockSum]? = nil, tolerance: Double = 0.001,
    resamples: Int = MatchSettings().resamples, seed: UInt64 = 0
  ) {
    let matches = Matches(
      similarity, floor: floor, reverseFloor: reverseFloor, tolerance: tolerance, resamples: resamples, seed: seed)
    let interior = matches.aToB.matches.indices.filter { matches.aToB.matches[$0].kind == .interior }
    interiorRows = interior
    (trend, reverseTrend) = (matches.aToB.trend.verdict, matches.bToA.trend.verdict)
    (roundTrip, slopeProduct) = (matches.roundTrip, matches.slopeProduct)
    (slope, reverseSlope) = (matches.aToB.trend.linear.map(Slope.init), matches.bToA.trend.linear.map(Slope.init))
    obstacles = matches.rateObstacles
    let halves = similarity.blocks.count > 1 ? [similarity.half(0), similarity.half(1)] : [similarity, similarity]
    let (maps, means) = (halves.map(\.bestColumns), halves.map(\.means))
    agreementOfHalves = share(of: interior) { abs(maps[0][$0] - maps[1][$0]) <= 1 }
    let losses = interior.map { row in
      let lost = (0...1).map { half in means[half][row][maps[half][row]] - means[half][row][maps[1 - half][row]] }
      return (lost[0] + lost[1]) / 2
    }
    lossOutOfSample = losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
  }
}

/// How well a step map carries over to other prompts, such as ones of another distribution: an algorithm carries its step
/// map along, a coincidence does not.
public struct StepMapTransfer: Codable, Sendable, Equatable {
  /// The share of interior rows (on the first prompts) whose best columns on the two sets of prompts are at most one
  /// apart; nil without interior rows.
  public let agreement: Double?
  /// For each interior row the similarity lost on the second prompts by the map of the first ones, with its interval.
  public let losses: [Estimate]

  /// From the similarities on some prompts, with these interior rows, to those on others.
  package init(
    from first: StepSimilarity, _ rows: [Int], to second: StepSimilarity, bootstrap: StudentizedBootstrap
  ) {
    let (old, new) = (first.bestColumns, second.bestColumns)
    agreement = share(of: rows) { abs(old[$0] - new[$0]) <= 1 }
    let (count, sizes) = (second.columns.count, second.blocks.map { Double($0.promptCount) })
    losses = rows.map { row in
      bootstrap.ratio(
        second.blocks.map { $0.values[row * count + new[row]] - $0.values[row * count + old[row]] }, sizes)
    }
  }
}

/// The best matches of a model (A) and a learner (B).
private struct Matches: TwoWayMatches {
  let aToB: BestMatches
  let bToA: BestMatches

  init(
    _ similarity: StepSimilarity, floor: [BlockSum]?, reverseFloor: [BlockSum]?, tolerance: Double, resamples: Int,
    seed: UInt64
  ) {
    let sizes = similarity.blocks.map(\.promptCount)
    let bootstrap = Bootstrap(resamples: resamples, blockSizes: sizes, seed: seed)
    func blocked(_ blocks: [BlockSum], columns: Int) -> BlockedSimilarity {
      BlockedSimilarity(
        rows: blocks[0].values.count / columns, columns: columns, sums: blocks.map(\.values), blockSizes: sizes)
    }
    let both = blocked(similarity.blocks, columns: similarity.columns.count)
    aToB = BestMatches(
      both, similarity.rows, similarity.columns, by: .higherIsBetter, tolerance: tolerance,
      zeroPredictor: floor.map { blocked($0, columns: 1) }, bootstrap: bootstrap)
    bToA = BestMatches(
      both.transposed, similarity.columns, similarity.rows, by: .higherIsBetter, tolerance: tolerance,
      zeroPredictor: reverseFloor.map { blocked($0, columns: 1) }, bootstrap: bootstrap)
  }
}

extension StepMap.Slope {
  fileprivate init(_ fit: Trend.Fit) {
    slope = Estimate(value: fit.slope, interval: fit.slopeInterval)
    rSquared = fit.rSquared
  }
}

/// The share of some rows for which something holds; nil without rows.
private func share(of rows: [Int], _ holds: (Int) -> Bool) -> Double? {
  rows.isEmpty ? nil : Double(rows.count(where: holds)) / Double(rows.count)
}
