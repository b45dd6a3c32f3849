internal import Foundation
internal import LockstepFiles

/// The numbers behind a figure: named columns, and rows of texts and numbers.
struct DataTable: Sendable, Equatable {
  let columns: [String]
  var rows: [[JSONValue]]

  /// The table as CSV with a row of names.
  var csv: String {
    ([columns.map(CSV.field)] + rows.map { $0.map(\.cell) }).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The table as an object of the columns' names and the rows.
  var json: JSONValue { ["columns": .strings(columns), "rows": .array(rows.map { .array($0) })] }

  /// The data of a Vega-Lite specification, numbers with five digits: a list for each column, side by side, which the
  /// transform ``unfolding`` takes apart.
  var vegaLite: JSONValue {
    let lists = columns.indices.map { column in
      JSONValue.Field(columns[column], .array(rows.map { $0[column].rounded }))
    }
    return ["values": [.object(lists)]]
  }

  /// Makes rows of the columns of ``vegaLite``.
  var unfolding: JSONValue { ["flatten": .strings(columns)] }

  /// The different texts in a column, in their order.
  func texts(of column: String) -> [String] {
    var texts: [String] = []
    guard let place = columns.firstIndex(of: column) else { return texts }
    for case .string(let text) in rows.map({ $0[place] }) where !texts.contains(text) { texts.append(text) }
    return texts
  }

  /// The columns with these names, in this order.
  func selecting(_ names: [String]) -> DataTable {
    let places = names.compactMap(columns.firstIndex)
    return DataTable(columns: places.map { columns[$0] }, rows: rows.map { row in places.map { row[$0] } })
  }
}

extension JSONValue {
  /// As a field of a CSV file; nothing for null.
  fileprivate var cell: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .string(let text): CSV.field(text)
    case .bool(let flag): String(flag)
    case .null, .array, .object: ""
    }
  }

  /// A number with as many digits as a picture shows, anything else as it is.
  var rounded: JSONValue {
    guard case .number(let value) = self else { return self }
    return .number(value.withDigits(5))
  }
}

extension Double {
  /// The nearest number with so many significant digits.
  func withDigits(_ digits: Int) -> Double { Double(String(format: "%.\(digits)g", self)) ?? self }
}
