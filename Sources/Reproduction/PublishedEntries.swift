internal import LockstepCore
internal import LockstepReport
internal import LockstepResults

/// The values of published tables as our results have them.
struct PublishedEntries {
  let metric: MetricResults
  let results: MatchResults
  /// Our number of prompts, divided by the published one.
  let promptRatio: Double

  func has(_ label: String) -> Bool { metric.references.contains { $0.learner == label } }

  /// A row for each step of a learner, and a column `layerL` for each layer of a model. A learner with a single step can
  /// stand in for any layer.
  func similarities(
    _ table: PublishedTable, of learner: String, to other: String, columns: [String], isStandIn: Bool = false
  ) -> [TableReproduction.Cell] {
    let standIn = isStandIn ? results.learners.first { $0.label == other }?.steps.values.last : nil
    return table.rows.flatMap { row in
      columns.compactMap { column -> TableReproduction.Cell? in
        guard let index = table.columns.firstIndex(of: column), let step = Int(row.key),
          let layer = isStandIn ? standIn : Int(column.dropFirst("layer".count)),
          let entry = similarity(of: learner, at: step, to: other, at: layer)
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

  /// The errors of a learner's last step, beside those of a column.
  func errors(_ table: PublishedTable, _ column: String, of learner: String) -> [TableReproduction.Cell] {
    guard let index = table.columns.firstIndex(of: column),
      let curves = results.learners.first(where: { $0.label == learner })?.curves("squared-error")
    else { return [] }
    let last = (curves.steps.count - 1) * curves.x.count
    return table.rows.compactMap { row in
      guard let t = Int(row.key), let position = curves.x.firstIndex(of: t) else { return nil }
      return cell(
        "t = \(t)", learner, row.values[index], curves.means[last + position], curves.standardErrors[last + position])
    }
  }

  private func cell(
    _ row: String, _ column: String, _ published: Double, _ ours: Double, _ error: Double
  ) -> TableReproduction.Cell {
    TableReproduction.Cell(
      row: row, column: column, published: published, ours: ours, standardError: error,
      agrees: TableReproduction.agree(ours, published, error, promptRatio))
  }

  /// The largest similarity of a learner's steps to a step of another.
  func bestSimilarity(of learner: String, to other: String, at step: Int) -> (mean: Double, error: Double)? {
    let steps = results.learners.first { $0.label == learner }?.steps.values ?? []
    return steps.compactMap { similarity(of: learner, at: $0, to: other, at: step) }.max { $0.mean < $1.mean }
  }

  /// The similarity of a step of one learner to a step of another, whichever of them is A.
  private func similarity(
    of learner: String, at step: Int, to other: String, at otherStep: Int
  ) -> (mean: Double, error: Double)? {
    for comparison in metric.comparisons where Set([comparison.a, comparison.b]) == [learner, other] {
      let (i, j) = comparison.a == learner ? (step, otherStep) : (otherStep, step)
      guard let (a, b) = results.learners(of: comparison), let row = a.steps.values.firstIndex(of: i),
        let column = b.steps.values.firstIndex(of: j)
      else { return nil }
      let entry = row * b.steps.count + column
      return (comparison.similarity.means[entry], comparison.similarity.standardErrors[entry])
    }
    return nil
  }
}
