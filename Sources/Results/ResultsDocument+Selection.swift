extension ResultsDocument {
  /// The part about some metrics, or all if none is named, and about some learners: the pairs of a single learner, the pairs among several,
  /// or all pairs if none is named.
  public func selecting(metrics: [String] = [], learners labels: [String] = []) -> ResultsDocument {
    let wanted = Set(labels)
    guard !metrics.isEmpty || !wanted.isEmpty else { return self }
    var selection = self
    selection.results.metrics = results.metrics.filter { metrics.isEmpty || metrics.contains($0.label) }.map { metric in
      var part = metric
      part.comparisons = metric.comparisons.filter { comparison in
        [comparison.a, comparison.b].count(where: wanted.contains) >= min(2, wanted.count)
      }
      if !wanted.isEmpty { part.skipped = metric.skipped.filter { wanted.contains($0.learner) } }
      let compared = part.comparisons.flatMap { [$0.a, $0.b] }
      part.references = metric.references.filter { compared.contains($0.learner) }
      return part
    }
    // A metric without results for these learners is left out.
    selection.results.metrics.removeAll { !wanted.isEmpty && $0.comparisons.isEmpty && $0.skipped.isEmpty }
    let named = wanted.union(selection.results.metrics.flatMap { metric in metric.references.map(\.learner) })
    selection.results.learners = results.learners.filter { named.contains($0.label) }
    return selection
  }
}
