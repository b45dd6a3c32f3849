internal import LockstepCore
public import LockstepFiles
public import LockstepResults

extension ResultsDocument {
  /// Writes everything into a folder: the document, tables of all best matches and of all curves, and for each metric and
  /// pair the means and their standard errors as matrices.
  ///
  /// - Parameter path: The prefix of every file name; empty or a folder's name and a slash.
  /// - Throws: `LockstepError` if the folder cannot be written.
  public func write(to folder: AtomicFolder, under path: String = "") throws {
    try folder.write(json.text(), to: path + Self.fileName)
    try folder.write(matchesTable, to: path + "matches.csv")
    for measurement in results.measurements {
      try folder.write(table(of: measurement), to: "\(path)curves/\(CSV.fileName(measurement.name)).csv")
    }
    for (metricIndex, metric) in results.metrics.enumerated() {
      for (index, comparison) in metric.comparisons.enumerated() {
        // Numbered, for labels that differ only in characters that file names cannot have.
        let name =
          "\(metricIndex + 1)-\(CSV.fileName(metric.label))/"
          + "\(index + 1)-\(CSV.fileName(comparison.a))-and-\(CSV.fileName(comparison.b))"
        let similarity = comparison.similarity
        try folder.write(table(of: similarity.means, comparison), to: "\(path)matrices/\(name).csv")
        try folder.write(
          table(of: similarity.standardErrors, comparison), to: "\(path)matrices/\(name)-standard-errors.csv")
      }
    }
  }

  /// A row for each metric, ordered pair and step.
  private var matchesTable: String {
    var rows = [
      "metric,learner,step,other,best,similarity,similarity_low,similarity_high,step_low,step_high,support,ties,kind"
    ]
    for metric in results.metrics {
      for comparison in metric.comparisons {
        let directions = [
          (comparison.a, comparison.b, comparison.aToB), (comparison.b, comparison.a, comparison.bToA),
        ]
        for (a, b, best) in directions {
          for match in best.matches {
            rows.append(
              [
                CSV.field(metric.label), CSV.field(a), "\(match.step)", CSV.field(b), "\(match.best)",
                "\(match.similarity)",
                "\(match.similarityInterval.lowerBound)", "\(match.similarityInterval.upperBound)",
                "\(match.stepInterval.lowerBound)", "\(match.stepInterval.upperBound)", "\(match.support)",
                match.ties.map(String.init).joined(separator: " "), match.kind.rawValue,
              ].joined(separator: ","))
          }
        }
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }

  /// A row for each learner, step and position, the references last.
  private func table(of measurement: MeasurementResults) -> String {
    let (position, value) = (measurement.axes.position.name, measurement.axes.value.name)
    var rows = ["learner,step,\(position),\(value),standard_error"]
    for learner in results.learners + results.references.learners {
      guard let curves = learner.curves(measurement.name) else { continue }
      for (row, step) in curves.steps.enumerated() {
        for (column, x) in curves.x.enumerated() {
          rows.append(
            "\(CSV.field(learner.label)),\(step),\(x),\(curves.mean(row, column)),\(curves.standardError(row, column))")
        }
      }
    }
    return rows.joined(separator: "\n") + "\n"
  }

  /// A row for each step of A and a column for each step of B.
  private func table(of entries: [Double], _ comparison: Comparison) -> String {
    let steps = { label in results.learners.first { $0.label == label }?.steps.values ?? [] }
    let columns = steps(comparison.b)
    var rows = [([CSV.field(comparison.a + " \\ " + comparison.b)] + columns.map(String.init)).joined(separator: ",")]
    for (row, step) in steps(comparison.a).enumerated() {
      let values = entries[row * columns.count..<(row + 1) * columns.count]
      rows.append((["\(step)"] + values.map { "\($0)" }).joined(separator: ","))
    }
    return rows.joined(separator: "\n") + "\n"
  }
}
