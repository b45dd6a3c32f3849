/// A learner under the name that a comparison knows it by.
public struct NamedLearner: Sendable {
  /// The name in tables and files, unique within a comparison.
  public let label: String
  /// The plugin and all its options, as a user would write them.
  public let specification: String
  /// The learner.
  public let learner: any InContextLearner

  /// A learner, its label and its specification.
  public init(label: String, specification: String, learner: any InContextLearner) {
    self.label = label
    self.specification = specification
    self.learner = learner
  }

  /// The learner of a plugin, optimizing a hypothesis other than the linear one if one is given.
  ///
  /// - Parameter label: By default the plugin's identifier.
  /// - Throws: ``LockstepError`` if an option is out of range. A method that cannot optimize the hypothesis makes a learner
  ///   that refuses every task with the reason.
  public init(_ plugin: any LearnerPlugin, at hypothesis: (any Hypothesis)? = nil, label: String? = nil) throws {
    try plugin.validate()
    let identifier = type(of: plugin).about.identifier
    guard let hypothesis else {
      self.init(
        label: label ?? identifier, specification: plugin.specification, learner: try plugin.makeLearner())
      return
    }
    try hypothesis.validate()
    let name = "\(identifier)@\(type(of: hypothesis).about.identifier)"
    guard let method = plugin as? any Method else {
      throw LockstepError.option("\(identifier) is not a method, and so optimizes no hypothesis; leave out '@'")
    }
    let options = [plugin.optionSuffix, hypothesis.optionSuffix].map { $0.dropFirst() }.filter { !$0.isEmpty }
    self.init(
      label: label ?? name, specification: name + (options.isEmpty ? "" : ":" + options.joined(separator: ",")),
      learner: try Self.learner(of: hypothesis, by: method))
  }

  private static func learner(
    of hypothesis: any Hypothesis, by method: any Method
  ) throws -> any InContextLearner {
    do {
      return try hypothesis.learner(by: method)
    } catch let error as LockstepError where error.isOption {
      return RefusedLearner(reason: error.description)
    }
  }
}
