internal import LockstepCore
internal import LockstepNumerics
package import LockstepResults

extension Matcher {
  /// Merges the outcomes of all blocks, in the order of the blocks. A learner that failed in any of them is skipped with
  /// its first reason.
  ///
  /// - Throws: `LockstepError` with the reasons if fewer than two learners are left.
  package func results(of outcomes: [BlockOutcome]) throws -> MatchResults {
    let failures = learners.roles.reduce(into: learners.map { _ in String?.none }) { failures, role in
      failures[role] = outcomes.lazy.compactMap { $0.learners[role].failure }.first
    }
    let skipped = refusals.map { refusals in
      learners.roles.reduce(into: refusals) { reasons, role in reasons[role] = reasons[role] ?? failures[role] }
    }
    try requirePair(skipped)
    let bootstrap = Bootstrap(resamples: settings.resamples, blockSizes: blocks.map(\.count), seed: settings.seed)
    let metricResults = try metrics.indices.map { metric in
      try MetricMerging(matcher: self, metric: metric, skipped: skipped[metric], bootstrap: bootstrap)
        .results(of: outcomes)
    }
    let compared = learners.learners.indices.filter { index in
      skipped.contains { $0.learners[index] == nil }
    }
    return MatchResults(
      learners: compared.map { results(of: .learner($0), outcomes) },
      references: ReferenceResults(
        zeroPredictor: results(of: .zeroPredictor, outcomes), leastSquares: results(of: .leastSquares, outcomes)),
      measurements: measurements.map {
        MeasurementResults(name: $0.name, specification: $0.specification, axes: $0.axes)
      }, metrics: metricResults)
  }

  private func results(of role: Role, _ outcomes: [BlockOutcome]) -> LearnerResults {
    let (named, steps) = (learners[role], learners[role].learner.axis)
    let outcomes = outcomes.map { $0.learners[role] }
    let curves = measurements.enumerated().compactMap { index, measurement -> MeasuredCurves? in
      let x = measurement.positions(in: prompts.shape)
      var sums = CurveSums(entries: steps.count * x.count)
      for outcome in outcomes { sums.add(outcome.curves[index]) }
      return sums.curves(steps: steps.values, x: x).map { MeasuredCurves(measurement: measurement.name, curves: $0) }
    }
    return LearnerResults(
      label: named.label, specification: named.specification, fingerprint: named.learner.fingerprint, steps: steps,
      terminations: outcomes.reduce(into: [:]) { $0.merge($1.terminations, uniquingKeysWith: +) }, curves: curves)
  }
}

/// Merges the blocks' similarities by one metric.
private struct MetricMerging {
  let matcher: Matcher
  let metric: Int
  /// Why learners are left out.
  let skipped: PerLearner<String?>
  let bootstrap: Bootstrap

  private var named: NamedMetric { matcher.metrics[metric] }

  func results(of outcomes: [BlockOutcome]) throws -> MetricResults {
    let sizes = matcher.blocks.map(\.count)
    let pairs = matcher.pairs(of: metric).enumerated().filter { _, pair in
      skipped[pair.a] == nil && skipped[pair.b] == nil
    }
    let references = Dictionary(
      uniqueKeysWithValues: pairs.filter { $1.a.isReference || $1.b.isReference }.map { slot, pair in
        (pair, BlockedSimilarity(outcomes.map { $0.sums[metric][slot] }, blockSizes: sizes))
      })
    let floor = references[Pair(a: .zeroPredictor, b: .leastSquares)]?.means.first
    let evidence = outcomes.compactMap { $0.detailedEvidence.isEmpty ? nil : $0.detailedEvidence[metric] }
    let compared = pairs.filter { !$1.a.isReference && !$1.b.isReference }
    let comparisons = try matcher.executor.map(count: compared.count) { index in
      let (slot, pair) = compared[index]
      let blocks = outcomes.map { $0.sums[metric][slot] }
      let similarity = BlockedSimilarity(blocks, blockSizes: sizes)
      func bestMatches(_ similarity: BlockedSimilarity, _ a: Role, _ b: Role) -> BestMatches {
        self.bestMatches(similarity, a, b, evidence, zeroPredictor: references[Pair(a: a, b: .zeroPredictor)], floor)
      }
      return Comparison(
        a: label(pair.a), b: label(pair.b), similarity: SimilarityMatrix(similarity, blocks),
        aToB: bestMatches(similarity, pair.a, pair.b), bToA: bestMatches(similarity.transposed, pair.b, pair.a))
    }
    let roles = matcher.learners.learners.indices.map(Role.learner)
    return MetricResults(
      label: named.label, specification: named.specification, evidence: named.metric.evidence.name,
      direction: named.metric.direction,
      floor: floor,
      ceiling: references[Pair(a: .leastSquares, b: .leastSquares)]?.means.first,
      references: roles.filter { skipped[$0] == nil }.map { role in
        ReferenceSimilarity(
          learner: label(role), zeroPredictor: references[Pair(a: role, b: .zeroPredictor)]?.means,
          leastSquares: references[Pair(a: role, b: .leastSquares)]?.means)
      },
      comparisons: comparisons,
      skipped: roles.compactMap { role in skipped[role].map { SkippedLearner(learner: label(role), reason: $0) } })
  }

  private func label(_ role: Role) -> String { matcher.learners[role].label }

  private func bestMatches(
    _ similarity: BlockedSimilarity, _ a: Role, _ b: Role, _ evidence: [PerLearner<PreparedEvidence?>],
    zeroPredictor: BlockedSimilarity?, _ floor: Double?
  ) -> BestMatches {
    let others = matcher.learners[b].learner.axis
    var best = BestMatches(
      similarity, matcher.learners[a].learner.axis.values, others.values, by: named.metric.direction,
      tolerance: named.metric.tieTolerance(floor: floor), zeroPredictor: zeroPredictor, bootstrap: bootstrap)
    best.contributions = BestMatches.contributions(
      to: best.matches, among: others,
      evidence.compactMap { evidence in evidence[a].flatMap { a in evidence[b].map { (a: a, b: $0) } } },
      by: named.metric, points: matcher.prompts.shape.points)
    return best
  }
}
