internal import LockstepReport
internal import LockstepCore
internal import LockstepResults
internal import LockstepRegistry

/// The values of published tables as our results have them.
struct PublishedEntries {
  let metric: MetricResults
  let results: MatchResults
  let promptCount: Double

  func has(_ label: String) -> Bool { metric.references.contains { $0.learner == label } }

  /// A row for each step of a learner, and a column `layerL` for each layer of a model. A learner with a single step can
  /// stand in for any layer.
  func similarities(
    _ table: PublishedTable, of learner: String, to other: String, columns: [String], isStandIn: Bool = false
  ) -> [TableReproduction.Cell] {
    guard let pair = pair(learner, other) else { return [] }
    return table.rows.flatMap { row in
      columns.compactMap { column -> TableReproduction.Cell? in
        guard let index = table.columns.firstIndex(of: column), let step = Int(row.key),
          let layer = isStandIn ? pair.others.last : Int(column.dropFirst("layer".count)),
          let entry = pair.entry(step, layer)
        else { return nil }
        return cell("step \(row.key)", column, row.values[index], entry.mean, entry.error)
      }
    }
  }

  func bestSteps(_ table: PublishedTable, of learner: String, for model: String) -> [TableReproduction.Cell] {
    let best = metric.bestMatches(of: model).first { $0.other == learner }?.best
    return table.rows.compactMap { row in
      guard let match = best?.matches.first(where: { String($0.step) == row.key }), let value = row.values.first
      else {
        return nil
      }
      let (low, high) = (match.stepInterval.lowerBound, match.stepInterval.upperBound)
      let isTied = match.ties.contains { Double($0) == value }
      return TableReproduction.Cell(
        row: "layer \(row.key)", column: "best step", published: value, ours: Double(match.best),
        standardError: Double(high - low) / 3.92,
        agrees: isTied || (Double(low)...Double(high)).contains(value))
    }
  }

  func bestSimilarities(_ table: PublishedTable) -> [TableReproduction.Cell] {
    table.rows.flatMap { row in
      zip(table.columns, row.values).compactMap { model, value -> TableReproduction.Cell? in
        let learner = results.learners.first { $0.label == row.key || $0.specification.hasPrefix(row.key + ":") }
        guard let learner,
          let last = metric.bestMatches(of: model).first(where: { $0.other == learner.label })?.best.matches
            .last
        else { return nil }
        let width = last.similarityInterval.upperBound - last.similarityInterval.lowerBound
        return cell(row.key, model, value, last.similarity, width / 3.92)
      }
    }
  }

  private func cell(
    _ row: String, _ column: String, _ published: Double, _ ours: Double, _ error: Double
  ) -> TableReproduction.Cell {
    TableReproduction.Cell(
      row: row, column: column, published: published, ours: ours, standardError: error,
      agrees: TableReproduction.agree(ours, published, error, promptCount))
  }

  /// The entries of a pair, by the steps of the first and the second of two learners, whichever is A.
  private struct Pair {
    let steps: [Int]
    let others: [Int]
    let similarity: SimilarityMatrix
    let isTransposed: Bool

    func entry(_ step: Int, _ other: Int) -> (mean: Double, error: Double)? {
      guard let i = steps.firstIndex(of: step), let j = others.firstIndex(of: other) else { return nil }
      let index = isTransposed ? j * similarity.columns + i : i * similarity.columns + j
      return (similarity.means[index], similarity.standardErrors[index])
    }
  }

  private func pair(_ learner: String, _ other: String) -> Pair? {
    for comparison in metric.comparisons {
      guard let (a, b) = results.learners(of: comparison) else { continue }
      if (a.label, b.label) == (learner, other) {
        return Pair(
          steps: a.steps.values, others: b.steps.values, similarity: comparison.similarity, isTransposed: false)
      }
      if (b.label, a.label) == (learner, other) {
        return Pair(
          steps: b.steps.values, others: a.steps.values, similarity: comparison.similarity, isTransposed: true)
      }
    }
    return nil
  }
}
