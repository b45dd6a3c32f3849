package import LockstepCore
internal import LockstepNumerics
package import LockstepResults

extension BestMatches {
  /// Matches each row of a similarity, a step of learner A, with its best column, a step of learner B.
  ///
  /// - Parameters:
  ///   - tolerance: How far from the best mean another one is as good.
  ///   - zeroPredictor: The similarity of each step of A to the zero predictor, a single column; nil if the metric cannot
  ///     tell.
  package init(
    _ similarity: BlockedSimilarity, _ a: [Int], _ b: [Int], by direction: MetricDirection, tolerance: Double,
    zeroPredictor: BlockedSimilarity?, bootstrap: Bootstrap
  ) {
    let rows = a.enumerated().map { row, step in
      MatchedRow(
        step, among: b, means: similarity.means[row * b.count..<(row + 1) * b.count], sums: similarity.sums(ofRow: row),
        floor: zeroPredictor?.sums(ofRow: row).elements, by: direction, tolerance: tolerance, bootstrap: bootstrap)
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
  ///   - sums: The similarities summed over each block, [blocks, others].
  ///   - floor: The sums of the similarity to the zero predictor, if there is one.
  ///   - tolerance: How far from the best mean another one is as good.
  init(
    _ step: Int, among others: [Int], means: ArraySlice<Double>, sums: Matrix, floor: [Double]?,
    by direction: MetricDirection, tolerance: Double, bootstrap: Bootstrap
  ) {
    let best = direction.indexOfBest(means)
    let value = means[means.startIndex + best]
    let ties = others.indices.filter { $0 == best || abs(means[means.startIndex + $0] - value) <= tolerance }
    let resampled = bootstrap.means(sums)
    let winners = (0..<resampled.rows).map { resample in
      let row = resample * resampled.columns
      return direction.indexOfBest(resampled.elements[row..<row + resampled.columns])
    }
    let winnerRange = percentileInterval(winners)
    let bestSums = (0..<sums.rows).map { sums[$0, best] }
    let isFloor =
      floor.map { floor in
        // On the same prompts, so that what makes a prompt easy does not count.
        let advantage = bootstrap.interval(zip(bestSums, floor).map { $0 - $1 })
        return ![advantage.lowerBound, advantage.upperBound].allSatisfy { direction.isBetter($0, than: 0) }
      } ?? false
    let lastIsTied = ties.last == others.count - 1
    let kind: BestMatch.Kind =
      if isFloor {
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
      step: step, best: others[best], similarity: value, similarityInterval: bootstrap.interval(bestSums),
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
