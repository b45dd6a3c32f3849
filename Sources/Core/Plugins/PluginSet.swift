/// The plugins that a program offers, in the order in which they are shown.
public struct PluginSet: Sendable {
  /// Those that add learners.
  public var learners: [any LearnerPlugin.Type]
  /// Those that add metrics.
  public var metrics: [any MetricPlugin.Type]
  /// Those that add function classes.
  public var functionClasses: [any FunctionClassPlugin.Type]

  /// A set of these plugins.
  public init(
    learners: [any LearnerPlugin.Type] = [], metrics: [any MetricPlugin.Type] = [],
    functionClasses: [any FunctionClassPlugin.Type] = []
  ) {
    self.learners = learners
    self.metrics = metrics
    self.functionClasses = functionClasses
  }

  /// All of both sets, those of the first before those of the second.
  public static func + (a: PluginSet, b: PluginSet) -> PluginSet {
    PluginSet(
      learners: a.learners + b.learners, metrics: a.metrics + b.metrics,
      functionClasses: a.functionClasses + b.functionClasses)
  }
}
