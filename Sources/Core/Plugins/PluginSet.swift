/// The plugins that a program offers, in the order in which they are shown.
public struct PluginSet: Sendable {
  /// Learners, networks among them.
  public var learners: [any LearnerPlugin.Type]
  /// What methods optimize.
  public var hypotheses: [any Hypothesis.Type]
  /// Metrics.
  public var metrics: [any SimilarityMetric.Type]
  /// Function classes.
  public var functionClasses: [any FunctionClass.Type]
  /// Curves that are measured of every learner.
  public var measurements: [any Measurement.Type]

  /// A set of these plugins.
  public init(
    learners: [any LearnerPlugin.Type] = [], hypotheses: [any Hypothesis.Type] = [],
    metrics: [any SimilarityMetric.Type] = [], functionClasses: [any FunctionClass.Type] = [],
    measurements: [any Measurement.Type] = []
  ) {
    self.learners = learners
    self.hypotheses = hypotheses
    self.metrics = metrics
    self.functionClasses = functionClasses
    self.measurements = measurements
  }

  /// The plugins of both sets, those of the first before those of the second.
  public static func + (a: PluginSet, b: PluginSet) -> PluginSet {
    PluginSet(
      learners: a.learners + b.learners, hypotheses: a.hypotheses + b.hypotheses, metrics: a.metrics + b.metrics,
      functionClasses: a.functionClasses + b.functionClasses, measurements: a.measurements + b.measurements)
  }
}
