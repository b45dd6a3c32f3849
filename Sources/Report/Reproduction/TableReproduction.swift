internal import LockstepCore
internal import LockstepFiles
public import LockstepResults
internal import LockstepRegistry

/// A published table beside the same numbers of ours.
public struct TableReproduction: Sendable {
  /// One number, theirs and ours.
  struct Cell: Sendable {
    let row: String
    let column: String
    let published: Double
    let ours: Double
    /// The standard error of ours over prompts, or half the width of a 95 % interval over 1.96.
    let standardError: Double
    let agrees: Bool
  }

  /// The table and what of it is compared with what.
  let caption: String
  /// What it is compared with, in a sentence.
  let comparedWith: String
  let cells: [Cell]
  /// What makes two values agree, after "agree".
  private let criterion: String
  /// How many digits the published values have after the point.
  let digits: Int

  /// The number of prompts behind a published number. The paper does not say it; its code draws batches of 64.
  private static let publishedPrompts = 64.0
  /// What rounding to three digits, and the few prompts that rounding keeps from converging, may do.
  private static let rounding = 0.0011

  /// The table beside results; nil where no model, and nothing that stands for one, took part.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` if the table cannot be read, or lacks what the comparison is about.
  public init?(_ comparison: PublishedComparison, _ results: MatchResults, promptCount: Int) throws {
    let table = try PublishedTable(comparison.file)
    guard let metric = results.metrics.first(where: { $0.label == comparison.metric }) else { return nil }
    caption = table.caption
    digits = comparison.kind == .bestSteps ? 0 : 3
    criterion =
      comparison.kind == .bestSteps ? "with our interval or tie set" : "within three standard errors of the difference"
    let reading = PublishedEntries(metric: metric, results: results, promptCount: Double(promptCount))
    switch comparison.kind {
    case .similarities:
      guard let learner = comparison.learner, let model = comparison.model else { return nil }
      if reading.has(model) {
        cells = reading.similarities(table, of: learner, to: model, columns: table.columns)
        comparedWith = "\(learner) and each layer of our \(model)"
      } else if let standIn = comparison.standIn, let last = table.columns.last {
        cells = reading.similarities(table, of: learner, to: standIn, columns: [last], isStandIn: true)
        comparedWith = "\(learner) and \(standIn), in the place of a \(model)'s last layer"
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
    }
    if cells.isEmpty { return nil }
  }

  /// What agrees and what does not.
  public var words: String {
    let agreeing = cells.count(where: \.agrees)
    let differences = cells.map { $0.ours - $0.published }
    let mean = differences.reduce(0, +) / Double(differences.count)
    let size = differences.reduce(0) { $0 + abs($1) } / Double(differences.count)
    guard let worst = cells.max(by: { abs($0.ours - $0.published) < abs($1.ours - $1.published) }) else { return "" }
    let verdict =
      agreeing == cells.count
      ? "All \(cells.count) values agree"
      : "\(agreeing) of \(cells.count) values agree"
    return "\(comparedWith): \(verdict) \(criterion)\(exceptions). Ours differ by "
      + "\(number(size, digits: 3)) in the mean (\(mean < 0 ? "lower" : "higher") by \(number(abs(mean), digits: 3))), and "
      + "by \(number(worst.ours - worst.published, digits: digits)) at most (\(worst.row), \(worst.column))."
  }

  private static let mostExceptions = 6

  /// Which rows do not agree, where they are few.
  private var exceptions: String {
    var rows: [String] = []
    for cell in cells where !cell.agrees && !rows.contains(cell.row) { rows.append(cell.row) }
    return (1...Self.mostExceptions).contains(rows.count) ? ", all but at \(rows.joined(separator: ", "))" : ""
  }

  /// All cells, a row each.
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

  /// Whether two means over prompts may be the same: within three standard errors of their difference.
  static func agree(_ ours: Double, _ published: Double, _ error: Double, _ prompts: Double) -> Bool {
    abs(ours - published) <= 3 * error * (1 + prompts / publishedPrompts).squareRoot() + rounding
  }
}
