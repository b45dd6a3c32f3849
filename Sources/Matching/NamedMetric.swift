public import LockstepCore

/// A metric and its name in a comparison.
public struct NamedMetric: Sendable {
  /// The name in tables and files, unique within a comparison.
  public let label: String
  /// The metric.
  public let metric: any SimilarityMetric

  /// A metric.
  ///
  /// - Parameter label: By default the plugin's identifier.
  public init(_ metric: any SimilarityMetric, label: String? = nil) {
    self.label = label ?? type(of: metric).about.identifier
    self.metric = metric
  }

  /// The plugin and all its options, as a user would write them.
  public var specification: String { metric.specification }
}
