internal import LockstepCore
package import LockstepFiles
public import LockstepResults

extension ResultsDocument {
  /// Saves everything in a folder: the document, tables of all best matches, of all curves and of each identification's
  /// numbers, and for each metric and pair the means and their standard errors as matrices.
  ///
  /// - Parameters:
  ///   - path: The folder. It appears when it is complete.
  ///   - overwriting: Whether to replace an existing folder of results.
  /// - Throws: `LockstepError` if the folder exists and may not be replaced, it cannot be written, or the document is too
  ///   large to be read again.
  public func save(to path: String, overwriting: Bool = false) throws {
    let folder = try AtomicFolder(path, replacing: overwriting, kind: Self.folderKind)
    try write(to: folder)
    try folder.commit()
  }

  /// Writes the files of ``save(to:overwriting:)`` into a folder.
  ///
  /// - Parameter path: The prefix of every file name; empty or a folder's name and a slash.
  package func write(to folder: AtomicFolder, under path: String = "") throws {
    let text = try json.text()
    guard text.utf8.count <= Self.maxSize else {
      throw LockstepError.file(
        "\(Self.fileName) would be \(text.utf8.count) bytes; the maximum is \(Self.maxSize): record fewer steps")
    }
    try folder.write(text, to: path + Self.fileName)
    try folder.write(matchesTable.csv, to: path + "matches.csv")
    for measurement in results.measurements {
      try folder.write(table(of: measurement).csv, to: "\(path)curves/\(CSV.fileName(measurement.name)).csv")
    }
    for (index, found) in identifications.enumerated() {
      let name = "\(index + 1)-\(CSV.fileName(found.model))"
      try folder.write(found.curvesTable.csv, to: "\(path)identifications/\(name).csv")
    }
    for (metricIndex, metric) in results.metrics.enumerated() {
      for (index, comparison) in metric.comparisons.enumerated() {
        // Numbered, for labels that differ only in characters that file names cannot have.
        let name =
          "\(metricIndex + 1)-\(CSV.fileName(metric.label))/"
          + "\(index + 1)-\(CSV.fileName(comparison.a))-and-\(CSV.fileName(comparison.b))"
        let similarity = comparison.similarity
        try folder.write(table(of: similarity.means, comparison).csv, to: "\(path)matrices/\(name).csv")
        try folder.write(
          table(of: similarity.standardErrors, comparison).csv, to: "\(path)matrices/\(name)-standard-errors.csv")
      }
    }
  }

  /// A row for each metric, ordered pair and step.
  private var matchesTable: DataTable {
    let directions = results.metrics.flatMap { metric in
      metric.comparisons.flatMap { [(metric.label, $0.a, $0.b, $0.aToB), (metric.label, $0.b, $0.a, $0.bToA)] }
    }
    return DataTable(
      columns: [
        "metric", "learner", "step", "other", "best", "similarity", "similarity_low", "similarity_high", "step_low",
        "step_high", "support", "ties", "kind",
      ],
      rows: directions.flatMap { metric, a, b, best in
        best.matches.map { match in
          [
            .string(metric), .string(a), .integer(match.step), .string(b), .integer(match.best),
            .number(match.similarity), .number(match.similarityInterval.lowerBound),
            .number(match.similarityInterval.upperBound), .integer(match.stepInterval.lowerBound),
            .integer(match.stepInterval.upperBound), .number(match.support),
            .string(match.ties.map(String.init).joined(separator: " ")), .string(match.kind.rawValue),
          ]
        }
      })
  }

  /// A row for each learner, step and position, the references last.
  private func table(of measurement: MeasurementResults) -> DataTable {
    DataTable(
      columns: ["learner", "step", measurement.axes.position.name, measurement.axes.value.name, "standard_error"],
      rows: (results.learners + results.references.learners).flatMap { learner in
        learner.curves(measurement.name)?.rows.joined().map { [.string(learner.label)] + $0 } ?? []
      })
  }

  /// A row for each step of A and a column for each step of B.
  private func table(of entries: [Double], _ comparison: Comparison) -> DataTable {
    let steps = { label in results.learners.first { $0.label == label }?.steps.values ?? [] }
    let columns = steps(comparison.b)
    return DataTable(
      columns: [comparison.a + " \\ " + comparison.b] + columns.map(String.init),
      rows: steps(comparison.a).enumerated().map { row, step in
        [.integer(step)] + entries[row * columns.count..<(row + 1) * columns.count].map { .number($0) }
      })
  }
}

extension StepCurves {
  /// For each step a row for each position: step, position, mean, standard error.
  var rows: [[[JSONValue]]] {
    steps.enumerated().map { row, step in
      x.enumerated().map { column, x in
        [.integer(step), .integer(x), .number(mean(row, column)), .number(standardError(row, column))]
      }
    }
  }
}

extension IdentificationSummary {
  /// A row for each number.
  fileprivate var curvesTable: DataTable {
    DataTable(
      columns: ["quantity", "curve", "step", "value"],
      rows: curves.flatMap { curve in
        zip(steps, curve.values).map { step, value in
          [.string(curve.quantity), .string(curve.name), .integer(step), value.map { .number($0) } ?? .null]
        }
      })
  }
}
