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

  /// The data of a Vega-Lite specification, numbers with five digits: an object for each series, the rows that share a
  /// text in the series' column, with a list for each other column. The transform ``unfolding(by:)`` makes rows again.
  func vegaLite(by series: String?) -> JSONValue {
    let place = series.flatMap(columns.firstIndex)
    let names = series.map(texts) ?? []
    let groups = place.map { place in names.map { name in rows.filter { $0[place] == .string(name) } } } ?? [rows]
    let objects = groups.enumerated().map { index, group in
      JSONValue.object(
        columns.indices.map { column in
          JSONValue.Field(
            columns[column],
            column == place ? .string(names[index]) : .array(group.map { $0[column].rounded }))
        })
    }
    return ["values": .array(objects)]
  }

  /// Makes rows of the lists of ``vegaLite(by:)``.
  func unfolding(by series: String?) -> JSONValue { ["flatten": .strings(columns.filter { $0 != series })] }

  /// The different texts in a column, in their order.
  func texts(of column: String) -> [String] {
    var texts: [String] = []
    guard let place = columns.firstIndex(of: column) else { return texts }
    for case .string(let text) in rows.map({ $0[place] }) where !texts.contains(text) { texts.append(text) }
    return texts
  }

  /// The rows with one of these numbers in a column.
  func filtered(_ column: String, among numbers: [Int]) -> DataTable {
    guard let place = columns.firstIndex(of: column) else { return self }
    let wanted = Set(numbers)
    return DataTable(
      columns: columns,
      rows: rows.filter { row in
        if case .integer(let number) = row[place] { wanted.contains(number) } else { false }
      })
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
