public import LockstepCore
internal import LockstepFiles

/// Everything that can be named: a program's plugins, and the Registry's presets and experiments.
public struct Catalog: Sendable {
  /// The plugins.
  public let plugins: PluginSet
  /// The presets and experiments.
  public let registry: Registry

  /// A catalog of plugins and a Registry.
  public init(plugins: PluginSet, registry: Registry) {
    self.plugins = plugins
    self.registry = registry
  }

  /// The learner that a text names: a plugin with options, perhaps at a hypothesis, a name of the Registry, or the folder
  /// of a trained network.
  ///
  /// - Parameter label: The learner's name in results; by default the text.
  /// - Throws: ``LockstepCore/LockstepError`` that names what is unknown, with the nearest name, or out of range.
  public func learner(_ text: String, label: String? = nil) throws -> NamedLearner {
    let label = label ?? text
    if !registry.learners.contains(text), let model = try Preset(modelFolder: text) {
      return try NamedLearner(plugin(model.specification, "learner", nil), label: label)
    }
    var given = try Specification(text)
    guard let name = given.hypothesis else {
      return try NamedLearner(plugin(given, "learner", registry.learners), label: label)
    }
    // Options that the hypothesis declares are its own; the others are the method's.
    var own = Specification(name: name)
    let names = plugins.hypotheses.first { $0.about.identifier == name }?.description.options.map(\.name) ?? []
    for option in names { own.options[option] = given.options.removeValue(forKey: option) }
    let hypothesis = try resolve(own, "hypothesis", nil, plugins.hypotheses) {
      $0.about.identifier
    } make: {
      try $0.init(options: $1)
    }
    return try NamedLearner(plugin(given, "method", registry.learners), at: hypothesis, label: label)
  }

  private func plugin(
    _ given: Specification, _ kind: String, _ presets: RegistryDocuments<Preset>?
  ) throws -> any LearnerPlugin {
    try resolve(given, kind, presets, plugins.learners) {
      $0.about.identifier
    } make: {
      try $0.init(options: $1)
    }
  }

  /// Least squares, which every comparison and every training has as a reference.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` if the program's plugins do not include it.
  public func leastSquares() throws -> any LinearLearner {
    guard let learner = try learner("ordinary-least-squares").learner as? any LinearLearner else {
      throw LockstepError.option("ordinary-least-squares must be a linear learner")
    }
    return learner
  }

  /// The metric that a text names.
  ///
  /// - Throws: As ``learner(_:label:)``.
  public func metric(_ text: String) throws -> any SimilarityMetric {
    try resolve(Specification(text), "metric", nil, plugins.metrics) {
      $0.about.identifier
    } make: {
      try $0.init(options: $1)
    }
  }

  /// The function class that a text names.
  ///
  /// - Throws: As ``learner(_:label:)``.
  public func functionClass(_ text: String) throws -> any FunctionClass {
    try resolve(Specification(text), "function class", registry.functionClasses, plugins.functionClasses) {
      $0.about.identifier
    } make: {
      try $0.init(options: $1)
    }
  }

  /// The experiment of a name.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` with the nearest name where there is none.
  public func experiment(_ name: String) throws -> Experiment {
    guard let experiment = try registry.experiments[name] else {
      throw LockstepError.option(
        "there is no experiment '\(name)'" + suggestion(for: name, among: registry.experiments.names))
    }
    return experiment
  }

  /// The path of the training document of a name, or of the file that a text names.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` with the nearest name where there is neither.
  public func training(_ text: String) throws -> String {
    if let path = registry.trainings[text] { return path }
    guard InputFile.exists(text) else {
      throw LockstepError.option(
        "there is no training '\(text)', neither a file nor one of the Registry"
          + suggestion(for: text, among: registry.trainings.keys.sorted()))
    }
    return text
  }

  /// A preset's name stands for its plugin and its options; options that are given take precedence.
  private func resolve<Kind, Value>(
    _ given: Specification, _ kind: String, _ presets: RegistryDocuments<Preset>?, _ plugins: [Kind],
    identifier: (Kind) -> String, make: (Kind, [String: String]) throws -> Value
  ) throws -> Value {
    let preset = try presets?[given.name]?.specification
    let (name, options) = (preset?.name ?? given.name, preset?.options ?? [:])
    do {
      guard let plugin = plugins.first(where: { identifier($0) == name }) else {
        let names = plugins.map(identifier)
        throw LockstepError.option(
          "there is no \(kind) '\(name)'"
            + suggestion(for: name, among: names + (presets?.names ?? []).filter { !names.contains($0) }))
      }
      return try make(plugin, options.merging(given.options) { _, option in option })
    } catch let error as LockstepError where preset != nil && error.isOption {
      throw error.prefixed(with: "the preset '\(given.name)'")
    }
  }
}
