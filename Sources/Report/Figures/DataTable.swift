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

  /// The data of a Vega-Lite specification, numbers with some four digits: an object for each series, the rows
  /// that have the same in the series' column, with a list for each other column. The transforms ``unfolding(by:)`` make
  /// rows again.
  func vegaLite(by series: String?) -> JSONValue {
    guard let place = series.flatMap(columns.firstIndex) else { return ["values": [.object(lists(rows))]] }
    let shared = shared(by: series).map(\.column)
    let objects = values(of: columns[place]).map { value in
      var fields = lists(rows.filter { $0[place] == value })
      fields[place].value = value
      return JSONValue.object(fields.filter { !shared.contains($0.name) })
    }
    return ["values": .array(objects)]
  }

  private func lists(_ rows: [[JSONValue]]) -> [JSONValue.Field] {
    columns.indices.map { column in JSONValue.Field(columns[column], .array(rows.map { $0[column].rounded })) }
  }

  /// Makes rows of the lists of ``vegaLite(by:)``.
  func unfolding(by series: String?) -> [JSONValue] {
    let lists = shared(by: series).map { column, numbers -> JSONValue in
      let list = numbers.map(String.init).joined(separator: ",")
      return ["calculate": .string("[\(list)]"), "as": .string(column)]
    }
    return lists + [["flatten": .strings(columns.filter { $0 != series })]]
  }

  /// The columns of integers that are the same in all series, which are told once.
  private func shared(by series: String?) -> [(column: String, numbers: [Int])] {
    guard let series, let place = columns.firstIndex(of: series) else { return [] }
    let groups = values(of: series).map { value in rows.filter { $0[place] == value } }
    return columns.indices.filter { $0 != place }.compactMap { column in
      let lists = groups.map { rows in rows.map { $0[column] } }
      guard let first = lists.first, lists.count > 1, lists.allSatisfy({ $0 == first }) else { return nil }
      let numbers = first.compactMap { value in if case .integer(let number) = value { number } else { nil } }
      return numbers.count == first.count ? (columns[column], numbers) : nil
    }
  }

  /// The different values in a column, in their order.
  func values(of column: String) -> [JSONValue] {
    guard let place = columns.firstIndex(of: column) else { return [] }
    var values: [JSONValue] = []
    for row in rows where !values.contains(row[place]) { values.append(row[place]) }
    return values
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

  /// The numbers of a column with four digits after the point.
  func rounding(_ column: String) -> DataTable {
    guard let place = columns.firstIndex(of: column) else { return self }
    var table = self
    for index in rows.indices {
      guard case .number(let value) = rows[index][place] else { continue }
      table.rows[index][place] = .number((value * 1e4).rounded() / 1e4)
    }
    return table
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
    let rounded = value.magnitude < 0.1 ? value.withDigits(3) : (value * 1e4).rounded() / 1e4
    return Int(exactly: rounded).map { .integer($0) } ?? .number(rounded)
  }
}

extension Double {
  /// The nearest number with so many significant digits.
  func withDigits(_ digits: Int) -> Double { Double(String(format: "%.\(digits)g", self)) ?? self }
}
