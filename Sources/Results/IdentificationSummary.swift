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
  /// The model's steps.
  public let steps: [Int]
  /// The numbers to draw, each against the steps.
  public let curves: [Curve]
  /// The candidate that is closest at most of the steps; nil without candidates.
  public let closest: String?

  /// The headings of columns that views explain, or treat in a way of their own.
  package enum Column: String, CaseIterable {
    case description = "best description"
    case explained
    case freeFilter = "free filter"
    case metric = "learned metric"
    case exponent = "p"
    case candidate = "closest candidate"
    case step
    case similarity
    case overNulls = "over nulls"
    /// A character for each step of a network.
    case symbols = "layers"
  }

  /// Numbers for each of the model's steps.
  public struct Curve: Sendable, Equatable, Codable {
    /// What is measured; curves of the same quantity belong in one chart.
    public let quantity: String
    /// Of what.
    public let name: String
    /// A value for each step; nil where there is none.
    public let values: [Double?]

    /// A curve.
    public init(quantity: String, name: String, values: [Double?]) {
      self.quantity = quantity
      self.name = name
      self.values = values
    }
  }

  /// A verdict with its table, whose rows have a cell for each heading, and curves with a value for each step.
  public init(
    model: String, verdict: String, header: [String], rows: [[String]], remarks: [String], steps: [Int],
    curves: [Curve], closest: String?
  ) {
    precondition(rows.allSatisfy { $0.count == header.count }, "each row has a cell for each heading")
    precondition(curves.allSatisfy { $0.values.count == steps.count }, "each curve has a value for each step")
    self.model = model
    self.verdict = verdict
    self.header = header
    self.rows = rows
    self.remarks = remarks
    self.steps = steps
    self.curves = curves
    self.closest = closest
  }

  init(_ node: JSONNode) throws {
    let header = try node.list("header") { try $0.string() }
    guard !header.isEmpty else { throw node.error("has an empty header") }
    let rows = try node.list("rows") { row in
      let cells = try row.elements().map { try $0.string() }
      guard cells.count == header.count else {
        throw row.error("has \(cells.count) cells; the header has \(header.count)")
      }
      return cells
    }
    let steps = try node.ascending("steps", in: 0...StepGrid.maxStep)
    let curves = try node.list("curves") { curve in
      let values = try curve.list("values") { $0.value == .null ? nil : try $0.number() }
      guard values.count == steps.count else {
        throw curve.error("has \(values.count) values; there are \(steps.count) steps")
      }
      return Curve(quantity: try curve.string("quantity"), name: try curve.string("name"), values: values)
    }
    self.init(
      model: try node.string("model"), verdict: try node.string("verdict"), header: header, rows: rows,
      remarks: try node.list("remarks") { try $0.string() }, steps: steps, curves: curves,
      closest: try node.optionalField("closest")?.string())
  }

  var json: JSONValue {
    let fields: JSONValue = [
      "model": .string(model), "verdict": .string(verdict), "header": .strings(header),
      "rows": .array(rows.map { .strings($0) }), "remarks": .strings(remarks), "steps": .integers(steps),
      "curves": .array(
        curves.map { curve in
          [
            "quantity": .string(curve.quantity), "name": .string(curve.name),
            "values": .array(curve.values.map { $0.map { .number($0) } ?? .null }),
          ]
        }),
    ]
    return closest.map { fields.merging(["closest": .string($0)]) } ?? fields
  }
}
