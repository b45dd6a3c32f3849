public import LockstepCore
internal import LockstepFiles

/// Everything that has a name: a program's plugins and the documents of a Registry.
public struct Catalog: Sendable {
  /// The plugins.
  public let plugins: PluginSet
  /// The documents.
  public let registry: Registry

  /// A catalog of plugins and a Registry.
  public init(plugins: PluginSet, registry: Registry) {
    self.plugins = plugins
    self.registry = registry
  }

  /// The learner with a specification: a plugin with options, possibly with a hypothesis, a Registry name, or a
  /// checkpoint folder.
  ///
  /// - Parameter label: The learner's name in results; by default the specification.
  /// - Throws: `LockstepError` that names an unknown plugin or option, with the nearest name, or an option
  ///   that is out of range.
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

  /// Ordinary least squares, the reference of every comparison and training.
  ///
  /// - Throws: `LockstepError` if the program's plugins do not include it.
  public func leastSquares() throws -> any LinearLearner {
    guard let learner = try learner("ordinary-least-squares").learner as? any LinearLearner else {
      throw LockstepError.option("ordinary-least-squares must be a linear learner")
    }
    return learner
  }

  /// The metric with a specification.
  ///
  /// - Throws: As ``learner(_:label:)``.
  public func metric(_ text: String) throws -> any SimilarityMetric {
    try resolve(Specification(text), "metric", nil, plugins.metrics) {
      $0.about.identifier
    } make: {
      try $0.init(options: $1)
    }
  }

  /// The function class with a specification: a plugin or a Registry name with options.
  ///
  /// - Throws: As ``learner(_:label:)``.
  public func functionClass(_ text: String) throws -> any FunctionClass {
    try resolve(Specification(text), "function class", registry.functionClasses, plugins.functionClasses) {
      $0.about.identifier
    } make: {
      try $0.init(options: $1)
    }
  }

  /// The experiment of this name.
  ///
  /// - Throws: `LockstepError` with the nearest name if there is none, or that names an invalid field.
  public func experiment(_ name: String) throws -> Experiment {
    guard let experiment = try registry.experiments[name] else {
      throw LockstepError.option(
        "unknown experiment '\(name)'" + suggestion(for: name, among: registry.experiments.names))
    }
    return experiment
  }

  /// The path of a training's document: that of a Registry name, or the given path.
  ///
  /// - Throws: `LockstepError` with the nearest name if there is neither.
  public func training(_ text: String) throws -> String {
    if let path = registry.trainings[text] { return path }
    guard InputFile.exists(text) else {
      throw LockstepError.option(
        "'\(text)' is neither a file nor a training in the Registry"
          + suggestion(for: text, among: registry.trainings.keys.sorted()))
    }
    return text
  }

  /// Makes the plugin that a specification names, or the preset's plugin. Given options override those of a preset.
  private func resolve<Kind, Value>(
    _ given: Specification, _ kind: String, _ presets: RegistryDocuments<Preset>?, _ plugins: [Kind],
    identifier: (Kind) -> String, make: (Kind, [String: String]) throws -> Value
  ) throws -> Value {
    let preset = try presets?[given.name]?.specification
    let (name, options) = (preset?.name ?? given.name, preset?.options ?? [:])
    do {
      guard let plugin = plugins.first(where: { identifier($0) == name }) else {
        throw LockstepError.option(
          "unknown \(kind) '\(name)'"
            + suggestion(for: name, among: plugins.map(identifier) + (presets?.names ?? [])))
      }
      return try make(plugin, options.merging(given.options) { _, option in option })
    } catch let error as LockstepError where preset != nil && error.isOption {
      throw error.prefixed(with: "preset '\(given.name)'")
    }
  }
}
