internal import LockstepFiles

/// A chart with everything that goes with it.
package struct Figure: Sendable {
  /// The start of the names of its files; unique in a report together with the kind.
  let prefix: String
  /// What it shows: `heatmap`, `best-matches`, the name of a measurement, ...
  package let kind: String
  /// The heading.
  package let title: String
  /// How to read it: what the marks mean, in which units.
  package let caption: String
  private let makeSpecification: @Sendable () -> JSONValue
  private let makeData: @Sendable () -> DataTable

  /// A chart; what it draws is made where it is used.
  init(
    prefix: String, kind: String, title: String, caption: String,
    specification: @autoclosure @escaping @Sendable () -> JSONValue,
    data: @autoclosure @escaping @Sendable () -> DataTable
  ) {
    self.prefix = prefix
    self.kind = kind
    self.title = title
    self.caption = caption
    makeSpecification = specification
    makeData = data
  }

  /// The Vega-Lite specification.
  var specification: JSONValue { makeSpecification() }

  /// The numbers with all their digits.
  var data: DataTable { makeData() }

  /// The name of its files.
  package var name: String { "\(prefix)-\(kind)" }
}
