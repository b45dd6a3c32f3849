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
  /// Learners whose algorithm is known, which a model is compared with to identify it.
  public var candidates: [LabeledLearner]
  /// Learners that fit the weights of a network: further candidates where functions are not linear.
  public var weightCandidates: [LabeledLearner]
  /// Learners that run no iteration. What describes a model no better than they do is not identified.
  public var nulls: [LabeledLearner]

  /// A set of these plugins.
  public init(
    learners: [any LearnerPlugin.Type] = [], hypotheses: [any Hypothesis.Type] = [],
    metrics: [any SimilarityMetric.Type] = [], functionClasses: [any FunctionClass.Type] = [],
    measurements: [any Measurement.Type] = [], candidates: [LabeledLearner] = [],
    weightCandidates: [LabeledLearner] = [], nulls: [LabeledLearner] = []
  ) {
    self.learners = learners
    self.hypotheses = hypotheses
    self.metrics = metrics
    self.functionClasses = functionClasses
    self.measurements = measurements
    self.candidates = candidates
    self.weightCandidates = weightCandidates
    self.nulls = nulls
  }

  /// The plugins of both sets, those of the first before those of the second.
  public static func + (a: PluginSet, b: PluginSet) -> PluginSet {
    PluginSet(
      learners: a.learners + b.learners, hypotheses: a.hypotheses + b.hypotheses, metrics: a.metrics + b.metrics,
      functionClasses: a.functionClasses + b.functionClasses, measurements: a.measurements + b.measurements,
      candidates: a.candidates + b.candidates, weightCandidates: a.weightCandidates + b.weightCandidates,
      nulls: a.nulls + b.nulls)
  }
}

extension PluginSet {
  /// All plugins.
  package var all: [any Plugin.Type] { learners + hypotheses + metrics + functionClasses + measurements }

  /// - Throws: ``LockstepError`` if two plugins of a kind have the same name, one of which could not be used.
  package func requireUniqueNames() throws {
    let kinds: [(String, [any Plugin.Type])] = [
      ("learners", learners), ("hypotheses", hypotheses), ("metrics", metrics), ("function classes", functionClasses),
      ("measurements", measurements),
    ]
    for (kind, plugins) in kinds {
      if let repeated = plugins.map({ $0.about.identifier }).firstRepeated {
        throw LockstepError.option("two \(kind) are named '\(repeated)'; rename one of them")
      }
    }
  }
}

/// A plugin's learner with its options, under the name that comparisons know it by.
public struct LabeledLearner: Sendable {
  /// The name.
  public let label: String
  /// The plugin.
  public let plugin: any LearnerPlugin
  /// What it optimizes; nil for linear functions, or what the functions in question are.
  public let hypothesis: (any Hypothesis)?

  /// A plugin under a name, by default its identifier.
  public init(_ plugin: any LearnerPlugin, at hypothesis: (any Hypothesis)? = nil, label: String? = nil) {
    self.label = label ?? type(of: plugin).about.identifier
    self.plugin = plugin
    self.hypothesis = hypothesis
  }

  /// The learner, at a hypothesis if it has none of its own.
  ///
  /// - Throws: As ``NamedLearner/init(_:at:label:)``.
  public func named(at hypothesis: (any Hypothesis)? = nil) throws -> NamedLearner {
    try NamedLearner(plugin, at: self.hypothesis ?? hypothesis, label: label)
  }
}
