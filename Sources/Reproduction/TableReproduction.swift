internal import LockstepFiles
internal import LockstepReport
package import LockstepResults

/// A published table next to our values.
package struct TableReproduction: Sendable {
  /// One published value and ours.
  struct Cell: Sendable {
    let row: String
    let column: String
    let published: Double
    let ours: Double
    /// The standard error of our value over prompts, or half the width of its 95 % interval divided by 1.96.
    let standardError: Double
    let agrees: Bool
  }

  /// The caption of the published table.
  let caption: String
  /// What the table is compared with.
  let comparedWith: String
  let cells: [Cell]
  /// What null learners reach; nil if none were compared.
  package var nulls: NullComparison?
  /// The criterion of agreement, following "agree"; nil for a problem that is not the published one.
  private let criterion: String?
  /// The number of decimals of the published values.
  let digits: Int

  /// The effect of rounding to three digits, and of the few prompts that do not converge because of rounding.
  private static let rounding = 0.0011

  /// The table next to results; nil if neither a model nor a stand-in took part.
  ///
  /// - Parameter isPublishedProblem: Whether the results are of the published sizes, so that values should agree.
  /// - Throws: `LockstepError` if the table cannot be read.
  package init?(
    _ comparison: PublishedComparison, _ results: MatchResults, promptCount: Int, isPublishedProblem: Bool
  ) throws {
    let table = try PublishedTable(comparison.file)
    guard let metric = results.metrics.first(where: { $0.label == comparison.metric }) else { return nil }
    caption = table.caption
    digits = comparison.kind == .bestSteps ? 0 : 3
    criterion =
      !isPublishedProblem
      ? nil
      : comparison.kind == .bestSteps
        ? "with our interval or tie set"
        : "within three standard errors of the difference, assuming \(comparison.promptCount) published prompts"
    let reading = PublishedEntries(
      metric: metric, results: results, promptRatio: Double(promptCount) / Double(comparison.promptCount))
    switch comparison.kind {
    case .similarities:
      guard let learner = comparison.learner, let model = comparison.model else { return nil }
      if reading.has(model) {
        cells = reading.similarities(table, of: learner, to: model, columns: table.columns)
        comparedWith = "\(learner) and each layer of our \(model)"
      } else if let standIn = comparison.standIn, let last = table.columns.last {
        cells = reading.similarities(table, of: learner, to: standIn, columns: [last], isStandIn: true)
        comparedWith = "\(learner) and \(standIn), in place of the last layer of a \(model)"
      } else {
        return nil
      }
    case .bestSteps:
      guard let learner = comparison.learner, let model = comparison.model, reading.has(model) else { return nil }
      cells = reading.bestSteps(table, of: learner, for: model)
      comparedWith = "\(learner) and each layer of our \(model)"
    case .bestSimilarities:
      cells = reading.bestSimilarities(table)
      comparedWith = "each learner and the last layer of our models"
    case .errors:
      guard let model = comparison.model else { return nil }
      let learner = comparison.learner ?? model
      cells = reading.errors(table, model, of: learner)
      comparedWith = "the published \(model) and our \(learner)"
    }
    if cells.isEmpty { return nil }
  }

  /// How many values agree, and the size of the differences.
  package var summary: String {
    let agreeing = cells.count(where: \.agrees)
    let differences = cells.map { $0.ours - $0.published }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let size = differences.reduce(0) { $0 + abs($1) } / Double(differences.count)
    guard let worst = cells.max(by: { abs($0.ours - $0.published) < abs($1.ours - $1.published) }) else { return "" }
    let verdict = criterion.map { criterion in
      let count = agreeing == cells.count ? "All \(cells.count)" : "\(agreeing) of \(cells.count)"
      return "\(count) values agree \(criterion)\(exceptions). "
    }
    let shift = number(abs(mean), digits: 3)
    let direction =
      shift == number(0, digits: 3) ? "" : " (ours are \(mean < 0 ? "lower" : "higher") by \(shift) on average)"
    return "\(comparedWith): \(verdict ?? "")The mean absolute difference is \(number(size, digits: 3))\(direction), "
      + "the largest difference is \(number(worst.ours - worst.published, digits: digits)) "
      + "(\(worst.row), \(worst.column.replacing("layer", with: "layer ")))."
  }

  private static let maxExceptions = 6

  /// Rows such as "step 3" and "step 4"; consecutive ones as "steps 3 to 4".
  private func inWords(_ rows: [String]) -> String {
    let parts = rows.map { $0.split(separator: " ") }
    let numbers = parts.compactMap { $0.count == 2 ? Int($0[1]) : nil }
    guard rows.count > 1, numbers.count == rows.count, Set(parts.map(\.[0])).count == 1,
      zip(numbers, numbers.dropFirst()).allSatisfy({ $0 + 1 == $1 })
    else { return rows.joined(separator: ", ") }
    return "\(parts[0][0])s \(numbers[0]) to \(numbers[numbers.count - 1])"
  }

  /// The rows that do not agree, if they are few.
  private var exceptions: String {
    var rows: [String] = []
    for cell in cells where !cell.agrees && !rows.contains(cell.row) { rows.append(cell.row) }
    return (1...Self.maxExceptions).contains(rows.count) ? ", all except at \(inWords(rows))" : ""
  }

  /// A row for each cell.
  var table: DataTable {
    DataTable(
      columns: ["row", "column", "published", "ours", "difference", "standard_error", "agrees"],
      rows: cells.map { cell in
        [
          .string(cell.row), .string(cell.column), .number(cell.published), .number(cell.ours),
          .number(cell.ours - cell.published), .number(cell.standardError), .bool(cell.agrees),
        ]
      })
  }

  /// Whether two means over prompts are consistent: within three standard errors of their difference.
  ///
  /// - Parameter promptRatio: Our number of prompts, divided by the published one.
  static func agree(_ ours: Double, _ published: Double, _ error: Double, _ promptRatio: Double) -> Bool {
    abs(ours - published) <= 3 * error * (1 + promptRatio).squareRoot() + rounding
  }
}
