internal import LockstepCore
internal import LockstepNumerics

extension StepMatching {
  /// Matches each row of a similarity, a step of learner A, with its best column, a step of learner B.
  init(
    _ similarity: BlockedSimilarity, _ a: StepAxis, _ b: StepAxis, by metric: any SimilarityMetric,
    bootstrap: Bootstrap
  ) {
    let means = similarity.matrix.means
    let matches = a.values.indices.map { row in
      BestMatch(
        of: a.values[row], among: b.values, means: means[row * b.count..<(row + 1) * b.count], by: metric,
        resampled: bootstrap.means(ofRow: row, in: similarity))
    }
    self.init(matches: matches, trend: Trend(matches), contributions: nil)
  }
}

extension BestMatch {
  /// The best of the steps `others` by the mean similarities to `step`, with what the resampled means say of it.
  fileprivate init(
    of step: Int, among others: [Int], means: ArraySlice<Double>, by metric: any SimilarityMetric, resampled: Matrix
  ) {
    let best = metric.direction.indexOfBest(means)
    let value = means[means.startIndex + best]
    let ties = others.indices.filter { $0 == best || metric.isTied(means[means.startIndex + $0], withBest: value) }
    let winners = (0..<resampled.rows).map { resample in
      let row = resample * resampled.columns
      return metric.direction.indexOfBest(resampled.elements[row..<row + resampled.columns])
    }
    let winnerRange = middle95Percent(winners)
    let lastIsTied = ties.last == others.count - 1
    self.init(
      step: step, best: others[best], similarity: value,
      similarityInterval: middle95Percent((0..<resampled.rows).map { resampled[$0, best] }),
      stepInterval: others[winnerRange.lowerBound]...others[winnerRange.upperBound],
      winRate: Double(winners.count { $0 == best }) / Double(winners.count),
      ties: ties.map { others[$0] },
      isPlateau: ties.count > 1 && lastIsTied,
      isAtGridEnd: best == others.count - 1)
  }
}

extension MetricDirection {
  /// The position of the best value; of equal ones the first.
  fileprivate func indexOfBest(_ values: ArraySlice<Double>) -> Int {
    var best = values.startIndex
    for index in values.indices where isBetter(values[index], than: values[best]) { best = index }
    return best - values.startIndex
  }
}
