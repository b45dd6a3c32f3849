/// The best matches of two learners, both ways.
public protocol TwoWayMatches {
  /// The best-matching step of B for each step of A.
  var aToB: BestMatches { get }
  /// The best-matching step of A for each step of B.
  var bToA: BestMatches { get }
}

extension TwoWayMatches {
  /// The share of the interior matches of the learner with fewer steps that lead back to their step, or to a neighbor; nil
  /// without interior matches. (From the other side, several steps share a match.) Of equally many steps, the smaller share of
  /// the two sides.
  public var roundTrip: Double? {
    switch (aToB.matches.count, bToA.matches.count) {
    case let (a, b) where a < b: roundTrip(aToB, bToA)
    case let (a, b) where a > b: roundTrip(bToA, aToB)
    default: [roundTrip(aToB, bToA), roundTrip(bToA, aToB)].compactMap(\.self).min()
    }
  }

  private func roundTrip(_ there: BestMatches, _ back: BestMatches) -> Double? {
    let places = Dictionary(there.matches.enumerated().map { ($1.step, $0) }) { first, _ in first }
    let returned = Dictionary(back.matches.map { ($0.step, $0.best) }) { first, _ in first }
    let leadsBack = there.matches.enumerated().filter { $0.element.kind == .interior }.map { index, match in
      guard let place = returned[match.best].flatMap({ places[$0] }) else { return false }
      return abs(place - index) <= 1
    }
    guard !leadsBack.isEmpty else { return nil }
    return Double(leadsBack.count(where: \.self)) / Double(leadsBack.count)
  }

  /// The product of the linear slopes of both directions: 1 for two iterations of the same rate, whatever the factor
  /// between their steps; nil without such a fit.
  public var slopeProduct: Double? {
    guard let there = aToB.trend.linear?.slope, let back = bToA.trend.linear?.slope else { return nil }
    return there * back
  }

  /// Whether the trends of both directions contradict each other: both are clear, and neither is the inverse of the other.
  public var isContradictory: Bool {
    guard let inverse = aToB.trend.verdict.inverse, bToA.trend.verdict.inverse != nil else { return false }
    return bToA.trend.verdict != inverse
  }

  /// Whether both learners converge at the same rate up to a constant factor: the trend is linear from the side of either,
  /// most matches lead back, and the slopes agree. A linear trend one way is not enough: learners that run no iteration
  /// have one.
  public var isSameRate: Bool { rateObstacles.isEmpty }

  /// What keeps the two learners from having the same rate; empty if nothing does.
  package var rateObstacles: [String] {
    let verdicts = [aToB, bToA].map(\.trend.verdict)
    if isContradictory { return ["the two directions disagree"] }
    if verdicts.allSatisfy({ $0 == .tooFewSteps }) { return ["too few steps have a match inside the grids"] }
    return (verdicts.contains(.linear) ? [] : ["its best-matching steps do not grow linearly"])
      + SameRate.obstacles(roundTrip: roundTrip, slopeProduct: slopeProduct)
  }
}

extension Trend.Verdict {
  /// The verdict on the inverse of a function that grows in this way; nil if the verdict is not on its growth.
  fileprivate var inverse: Self? {
    switch self {
    case .linear: .linear
    case .power: .power
    case .exponential: .logarithmic
    case .logarithmic: .exponential
    case .constant, .unclear, .tooFewSteps: nil
    }
  }
}

extension Comparison: TwoWayMatches {}
