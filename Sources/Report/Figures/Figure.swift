internal import LockstepFiles

/// A chart, with everything that goes with it.
struct Figure: Sendable {
  /// The name of its files, unique in a report.
  let name: String
  /// What it shows, as a heading.
  let title: String
  /// How to read it: what the marks mean, in which units.
  let caption: String
  /// The Vega-Lite specification.
  let specification: JSONValue
  /// The numbers, all digits of them.
  let data: DataTable
}
