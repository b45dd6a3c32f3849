internal import Foundation
package import LockstepFiles

/// The numbers behind a figure: named columns, and rows of strings and numbers.
package struct DataTable: Sendable, Equatable {
  let columns: [String]
  var rows: [[JSONValue]]

  /// A table of these columns and rows.
  package init(columns: [String], rows: [[JSONValue]]) {
    self.columns = columns
    self.rows = rows
  }

  /// The table as CSV with a header row.
  package var csv: String {
    ([columns.map(CSV.field)] + rows.map { $0.map(\.cell) }).map { $0.joined(separator: ",") + "\n" }.joined()
  }

  /// The table as an object of the columns' names and the rows.
  var json: JSONValue { ["columns": .strings(columns), "rows": .array(rows.map { .array($0) })] }

  /// The data of a Vega-Lite specification, with numbers of about four digits: an object for each series, with a list
  /// for each other column. The transforms ``unfolding(by:)`` turn it back into rows.
  func vegaLite(by series: String?) -> JSONValue {
    guard let index = series.flatMap(columns.firstIndex) else { return ["values": [.object(lists(rows))]] }
    let shared = shared(by: series).map(\.column)
    let objects = values(of: columns[index]).map { value in
      var fields = lists(rows.filter { $0[index] == value })
      fields[index].value = value
      return JSONValue.object(fields.filter { !shared.contains($0.name) })
    }
    return ["values": .array(objects)]
  }

  private func lists(_ rows: [[JSONValue]]) -> [JSONValue.Field] {
    columns.indices.map { column in JSONValue.Field(columns[column], .array(rows.map { $0[column].rounded })) }
  }

  /// The transforms that turn ``vegaLite(by:)`` into rows.
  func unfolding(by series: String?) -> [JSONValue] {
    let lists = shared(by: series).map { column, numbers -> JSONValue in
      let list = numbers.map(String.init).joined(separator: ",")
      return ["calculate": .string("[\(list)]"), "as": .string(column)]
    }
    return lists + [["flatten": .strings(columns.filter { $0 != series })]]
  }

  /// The columns of integers that are the same in all series, which are written only once.
  private func shared(by series: String?) -> [(column: String, numbers: [Int])] {
    guard let series, let index = columns.firstIndex(of: series) else { return [] }
    let groups = values(of: series).map { value in rows.filter { $0[index] == value } }
    return columns.indices.filter { $0 != index }.compactMap { column in
      let lists = groups.map { rows in rows.map { $0[column] } }
      guard let first = lists.first, lists.count > 1, lists.allSatisfy({ $0 == first }) else { return nil }
      let numbers = first.compactMap { value in if case .integer(let number) = value { number } else { nil } }
      return numbers.count == first.count ? (columns[column], numbers) : nil
    }
  }

  /// The distinct values in a column, in order.
  func values(of column: String) -> [JSONValue] {
    guard let index = columns.firstIndex(of: column) else { return [] }
    var values: [JSONValue] = []
    for row in rows where !values.contains(row[index]) { values.append(row[index]) }
    return values
  }

  /// The rows with one of these numbers in a column.
  func filtered(_ column: String, among numbers: [Int]) -> DataTable {
    guard let index = columns.firstIndex(of: column) else { return self }
    let wanted = Set(numbers)
    return DataTable(
      columns: columns,
      rows: rows.filter { row in
        if case .integer(let number) = row[index] { wanted.contains(number) } else { false }
      })
  }

  /// The table with the numbers of a column rounded to four decimals.
  func rounding(_ column: String) -> DataTable {
    guard let index = columns.firstIndex(of: column) else { return self }
    var table = self
    for row in rows.indices {
      guard case .number(let value) = rows[row][index] else { continue }
      table.rows[row][index] = .number((value * 1e4).rounded() / 1e4)
    }
    return table
  }

  /// The columns with these names, in this order.
  func selecting(_ names: [String]) -> DataTable {
    let indices = names.compactMap(columns.firstIndex)
    return DataTable(columns: indices.map { columns[$0] }, rows: rows.map { row in indices.map { row[$0] } })
  }
}

extension JSONValue {
  /// A field of a CSV file; empty for null.
  fileprivate var cell: String {
    switch self {
    case .integer(let value): String(value)
    case .number(let value): value.description
    case .string(let string): CSV.field(string)
    case .bool(let flag): String(flag)
    case .null, .array, .object: ""
    }
  }

  /// A number rounded to the digits that a chart shows; any other value as it is.
  var rounded: JSONValue {
    guard case .number(let value) = self else { return self }
    let rounded = value.magnitude < 0.1 ? value.withDigits(3) : (value * 1e4).rounded() / 1e4
    return Int(exactly: rounded).map { .integer($0) } ?? .number(rounded)
  }
}

extension Double {
  /// The number rounded to `digits` significant digits.
  func withDigits(_ digits: Int) -> Double { Double(String(format: "%.\(digits)g", self)) ?? self }
}
