internal import LockstepCore
internal import LockstepFiles

/// Which method describes a model: the verdict, a table with a row for each of its steps, and further evidence.
public struct IdentificationSummary: Sendable, Equatable, Codable {
  /// The model's label.
  public let model: String
  /// The verdict in one paragraph.
  public let verdict: String
  /// The table's column headings.
  public let header: [String]
  /// The table's cells, row by row.
  public let rows: [[String]]
  /// Further evidence, a sentence each.
  public let remarks: [String]

  /// A verdict with its table, whose rows have a cell for each heading.
  public init(model: String, verdict: String, header: [String], rows: [[String]], remarks: [String]) {
    precondition(rows.allSatisfy { $0.count == header.count }, "each row has a cell for each heading")
    self.model = model
    self.verdict = verdict
    self.header = header
    self.rows = rows
    self.remarks = remarks
  }

  init(_ node: JSONNode) throws {
    let header = try node.list("header") { try $0.string() }
    let rows = try node.list("rows") { row in
      let cells = try row.elements().map { try $0.string() }
      guard cells.count == header.count else {
        throw row.error("has \(cells.count) cells; the header has \(header.count)")
      }
      return cells
    }
    self.init(
      model: try node.string("model"), verdict: try node.string("verdict"), header: header, rows: rows,
      remarks: try node.list("remarks") { try $0.string() })
  }

  var json: JSONValue {
    [
      "model": .string(model), "verdict": .string(verdict), "header": .strings(header),
      "rows": .array(rows.map { .strings($0) }), "remarks": .strings(remarks),
    ]
  }
}
