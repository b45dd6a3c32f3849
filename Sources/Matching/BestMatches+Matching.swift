package import LockstepCore
internal import LockstepNumerics
package import LockstepResults

extension BestMatches {
  /// Matches each row of a similarity, a step of learner A, with its best column, a step of learner B.
  ///
  /// - Parameters:
  ///   - tolerance: How far from the best mean another one is as good.
  ///   - zeroPredictor: The similarity of each step of A to the zero predictor; nil if the metric cannot tell.
  package init(
    _ similarity: BlockedSimilarity, _ a: [Int], _ b: [Int], by direction: MetricDirection, tolerance: Double,
    zeroPredictor: [Double]?, bootstrap: Bootstrap
  ) {
    let means = similarity.matrix.means
    let rows = a.enumerated().map { row, step in
      MatchedRow(
        step, among: b, means: means[row * b.count..<(row + 1) * b.count],
        resampled: bootstrap.means(ofRow: row, in: similarity), by: direction, tolerance: tolerance,
        floor: zeroPredictor?[row]
      ) { bootstrap.interval(ofRow: row, $0, in: similarity) }
    }
    var matches = rows.map(\.match)
    matches.markStart(among: b)
    self.init(
      matches: matches, trend: Trend(matches, resampled: rows.map(\.resampledBest), gridEnd: b[b.count - 1]),
      contributions: nil)
  }
}

/// A step's best match, and its best-matching step in each resample.
private struct MatchedRow {
  let match: BestMatch
  let resampledBest: [Int]

  /// The best of the steps `others` by the mean similarities to `step`, with its spread over the resampled means.
  ///
  /// - Parameters:
  ///   - tolerance: How far from the best mean another one is as good.
  ///   - floor: The similarity of the step to the zero predictor, if there is one.
  ///   - interval: The interval of the similarity to one of the others.
  init(
    _ step: Int, among others: [Int], means: ArraySlice<Double>, resampled: Matrix, by direction: MetricDirection,
    tolerance: Double, floor: Double?, interval: (_ column: Int) -> ClosedRange<Double>
  ) {
    let best = direction.indexOfBest(means)
    let value = means[means.startIndex + best]
    let ties = others.indices.filter { $0 == best || abs(means[means.startIndex + $0] - value) <= tolerance }
    let winners = (0..<resampled.rows).map { resample in
      let row = resample * resampled.columns
      return direction.indexOfBest(resampled.elements[row..<row + resampled.columns])
    }
    let winnerRange = percentileInterval(winners)
    let interval = interval(best)
    let lastIsTied = ties.last == others.count - 1
    let kind: BestMatch.Kind =
      if let floor,
        !direction.isBetter(interval.lowerBound, than: floor)
          || !direction.isBetter(interval.upperBound, than: floor)
      {
        .floor
      } else if ties.count > 1 && lastIsTied {
        .plateau
      } else if best == others.count - 1 {
        .gridEnd
      } else if 2 * winnerRange.count > others.count {
        .undetermined
      } else {
        .interior
      }
    match = BestMatch(
      step: step, best: others[best], similarity: value, similarityInterval: interval,
      stepInterval: others[winnerRange.lowerBound]...others[winnerRange.upperBound],
      support: Double(winners.count { $0 == best }) / Double(winners.count), ties: ties.map { others[$0] }, kind: kind)
    resampledBest = winners.map { others[$0] }
  }
}

extension [BestMatch] {
  /// Marks the leading matches off the floor, except the last one, whose best step is 0 or the first nonzero step of
  /// `others`. If no later step has another best step, none is marked.
  fileprivate mutating func markStart(among others: [Int]) {
    guard let first = others.first(where: { $0 > 0 }) else { return }
    let start = prefix { $0.kind == .floor || $0.best <= first }.indices
    guard start.upperBound < endIndex else { return }
    for index in start.filter({ self[$0].kind == .interior }).dropLast() { self[index].kind = .start }
  }
}

extension MetricDirection {
  /// The index of the best value, the first one of equal values.
  fileprivate func indexOfBest(_ values: ArraySlice<Double>) -> Int {
    var best = values.startIndex
    for index in values.indices where isBetter(values[index], than: values[best]) { best = index }
    return best - values.startIndex
  }
}
