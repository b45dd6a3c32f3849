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
  /// The Vega-Lite specification.
  let specification: JSONValue
  /// The numbers with all their digits.
  let data: DataTable

  /// The name of its files.
  package var name: String { "\(prefix)-\(kind)" }
}
