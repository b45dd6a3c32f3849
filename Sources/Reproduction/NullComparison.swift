internal import LockstepFiles
internal import LockstepReport
package import LockstepResults

/// What null learners, which run no iteration, reach at the step of a learner that best matches each column of a
/// published table. A published similarity speaks for an iteration only as far as it exceeds theirs.
package struct NullComparison: Sendable {
  /// A column of the table, and the best-matching step in it.
  struct Column: Sendable {
    let name: String
    let step: Int
    let published: Double
  }

  /// The largest similarity of a null learner's steps to each column's best-matching step.
  struct Row: Sendable {
    let learner: String
    let similarities: [(mean: Double, error: Double)]
  }

  /// The learner whose steps are the rows of the table.
  let learner: String
  let columns: [Column]
  let rows: [Row]

  /// The comparison; nil if the table has no similarities, or no null was compared with its learner.
  ///
  /// - Parameters:
  ///   - results: The null learners and the table's learner.
  ///   - nulls: The labels of the null learners.
  /// - Throws: `LockstepError` if the table cannot be read.
  package init?(_ comparison: PublishedComparison, _ results: MatchResults, nulls: [String]) throws {
    guard comparison.kind == .similarities, let learner = comparison.learner,
      let metric = results.metrics.first(where: { $0.label == comparison.metric })
    else { return nil }
    let table = try PublishedTable(comparison.file)
    let columns = table.columns.enumerated().compactMap { index, name -> Column? in
      // The first of equal maxima: the fewest steps.
      guard let best = table.rows.max(by: { $0.values[index] < $1.values[index] }), let step = Int(best.key)
      else { return nil }
      return Column(name: name, step: step, published: best.values[index])
    }
    let entries = PublishedEntries(metric: metric, results: results, promptRatio: 0)
    rows = nulls.compactMap { null in
      let similarities = columns.compactMap { entries.bestSimilarity(of: null, to: learner, at: $0.step) }
      return similarities.count == columns.count ? Row(learner: null, similarities: similarities) : nil
    }
    if rows.isEmpty { return nil }
    self.learner = learner
    self.columns = columns
  }

  /// What the table shows.
  var caption: String {
    "Null learners, which run no iteration, at the \(learner) step that best matches each layer of the published table"
  }

  /// The head and the rows: the columns' names, the steps, the published similarities and those of the nulls.
  var text: [(label: String, values: [String])] {
    [
      ("layer", columns.map { $0.name.replacing("layer", with: "") }),
      ("\(learner) step", columns.map { "\($0.step)" }),
      ("published", columns.map { number($0.published, digits: 3) }),
    ] + rows.map { row in (row.learner, row.similarities.map { number($0.mean, digits: 3) }) }
  }

  /// The table as lines for printing.
  package var lines: [String] {
    [caption + ":"] + alignedColumns(text.map { [$0.label] + $0.values }, textColumns: [0]).map { "  " + $0 }
  }

  /// A row for each null learner and column.
  var table: DataTable {
    DataTable(
      columns: ["learner", "column", "step", "published", "similarity", "standard_error"],
      rows: rows.flatMap { row in
        zip(columns, row.similarities).map { column, similarity in
          [
            .string(row.learner), .string(column.name), .number(Double(column.step)), .number(column.published),
            .number(similarity.mean), .number(similarity.error),
          ]
        }
      })
  }
}
