internal import LockstepResults
internal import LockstepCore
internal import LockstepNumerics

extension Matcher {
  func results(of learner: Int, _ outcomes: [BlockOutcome]) -> LearnerResults? {
    let (named, steps) = (learners[learner], learners[learner].learner.axis)
    var sums = ProfileSums(steps, prompts.shape)
    for outcome in outcomes { sums.add(outcome.profiles[learner]) }
    return sums.profile(steps, prompts.shape).map { profile in
      LearnerResults(
        label: named.label, specification: named.specification, fingerprint: named.learner.fingerprint, steps: steps,
        terminations: outcomes.reduce(into: [:]) { $0.merge($1.terminations[learner], uniquingKeysWith: +) },
        profile: profile)
    }
  }

  func results(
    of index: Int, _ similarities: [BlockedSimilarity], _ detailedPrompts: [DetailedPrompt], _ bootstrap: Bootstrap,
    _ pool: ThreadExecutor
  ) throws -> MetricResults {
    let named = metrics[index]
    let (zero, leastSquares) = (learners.count - 2, learners.count - 1)
    let pairs = pairs(of: index)
    let means = similarities.map { $0.matrix.means }
    @Sendable func meansOfPair(_ a: Int, _ b: Int) -> [Double] {
      pairs.firstIndex { $0.a == a && $0.b == b }.map { means[$0] } ?? []
    }
    let compared = pairs.indices.filter { pairs[$0].b < zero }
    let comparisons = try pool.map(count: compared.count) { slot in
      let pair = pairs[compared[slot]]
      let similarity = similarities[compared[slot]]
      func matching(_ similarity: BlockedSimilarity, _ a: Int, _ b: Int) -> BestMatches {
        var matching = BestMatches(
          similarity, learners[a].learner.axis, learners[b].learner.axis, by: named.metric,
          zeroPredictor: meansOfPair(a, zero), bootstrap: bootstrap)
        let evidence = detailedPrompts.compactMap { detailedPrompt in
          detailedPrompt.evidence[index][a].flatMap { a in detailedPrompt.evidence[index][b].map { (a: a, b: $0) } }
        }
        matching.contributions = BestMatches.contributions(
          of: matching.matches, among: learners[b].learner.axis, evidence, by: named.metric,
          points: prompts.shape.points)
        return matching
      }
      return Comparison(
        a: learners[pair.a].label, b: learners[pair.b].label, similarity: similarity.matrix,
        forward: matching(similarity, pair.a, pair.b), backward: matching(similarity.transposed, pair.b, pair.a))
    }
    return MetricResults(
      label: named.label, specification: named.specification, evidence: named.metric.evidence,
      direction: named.metric.direction,
      floor: meansOfPair(zero, leastSquares)[0], ceiling: meansOfPair(leastSquares, leastSquares)[0],
      references: participants[index].dropLast(2).map { learner in
        ReferenceSimilarity(
          learner: learners[learner].label, zeroPredictor: meansOfPair(learner, zero),
          leastSquares: meansOfPair(learner, leastSquares))
      },
      comparisons: comparisons, skipped: skipped[index])
  }
}
