/// What is told of a plugin to its users.
public struct PluginDescriptor: Sendable {
  /// The name by which it is asked for: lower-case words joined by hyphens.
  public let identifier: String
  /// What it is, in a line.
  public let summary: String
  /// Where it comes from: papers, equations.
  public let literature: [String]
  /// Its options, in the order in which they are shown.
  public let options: [any PluginOptionDescription]

  /// A description of a plugin.
  public init(
    _ identifier: String, summary: String, literature: [String], options: [any PluginOptionDescription] = []
  ) {
    self.identifier = identifier
    self.summary = summary
    self.literature = literature
    self.options = options
  }
}

/// A type that adds something to Lockstep under a name.
public protocol Plugin: Sendable {
  /// The name, the summary, the literature and the options.
  static var descriptor: PluginDescriptor { get }
}

/// Adds a learner.
public protocol LearnerPlugin: Plugin {
  /// The learner with these options, which were validated against the descriptor.
  ///
  /// - Throws: Where options do not go together, or a file that one names cannot be read.
  static func learner(_ options: OptionValues) throws -> any InContextLearner
}

/// Adds a metric.
public protocol MetricPlugin: Plugin {
  /// The metric with these options, which were validated against the descriptor.
  ///
  /// - Throws: Where options do not go together.
  static func metric(_ options: OptionValues) throws -> any SimilarityMetric
}

/// Adds a function class.
public protocol FunctionClassPlugin: Plugin {
  /// The function class with these options, which were validated against the descriptor.
  ///
  /// - Throws: Where options do not go together.
  static func functionClass(_ options: OptionValues) throws -> any FunctionClass
}
