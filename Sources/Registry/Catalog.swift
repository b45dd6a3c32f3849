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

  /// A plugin's type with its options, read and validated.
  public struct Resolved<PluginType: Sendable>: Sendable {
    /// The plugin.
    public let plugin: PluginType
    /// The options.
    public let options: OptionValues
    /// The plugin and all its options, as they would be spelt.
    public let specification: String

    fileprivate init(_ plugin: PluginType, _ descriptor: PluginDescriptor, _ given: [String: String]) throws {
      self.plugin = plugin
      options = try OptionValues(given, for: descriptor)
      let texts = options.texts.map { "\($0.name)=\($0.value)" }
      specification = descriptor.identifier + (texts.isEmpty ? "" : ":") + texts.joined(separator: ",")
    }
  }

  /// The learner that a text names: a plugin with options, a name of the Registry, or the folder of a trained network.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names what is unknown, with the nearest name, or out of range.
  public func learner(_ text: String) throws -> Resolved<any LearnerPlugin.Type> {
    if !registry.learners.contains(text), let model = try Preset(modelFolder: text) {
      return try resolve(model.specification, as: "learner", nil, plugins.learners) { $0.descriptor }
    }
    return try resolve(Specification(text), as: "learner", registry.learners, plugins.learners) { $0.descriptor }
  }

  /// The metric that a text names.
  ///
  /// - Throws: As ``learner(_:)``.
  public func metric(_ text: String) throws -> Resolved<any MetricPlugin.Type> {
    try resolve(Specification(text), as: "metric", nil, plugins.metrics) { $0.descriptor }
  }

  /// The function class that a text names.
  ///
  /// - Throws: As ``learner(_:)``.
  public func functionClass(_ text: String) throws -> Resolved<any FunctionClassPlugin.Type> {
    try resolve(Specification(text), as: "function class", registry.functionClasses, plugins.functionClasses) {
      $0.descriptor
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

  /// A preset's name stands for its plugin and its options; options that are given win over it.
  private func resolve<PluginType>(
    _ given: Specification, as kind: String, _ presets: RegistryDocuments<Preset>?, _ plugins: [PluginType],
    _ descriptor: (PluginType) -> PluginDescriptor
  ) throws -> Resolved<PluginType> {
    let preset = try presets?[given.name]?.specification
    let (name, options) = (preset?.name ?? given.name, preset?.options ?? [:])
    do {
      guard let plugin = plugins.first(where: { descriptor($0).identifier == name }) else {
        let identifiers = plugins.map { descriptor($0).identifier }
        let names = identifiers + (presets?.names ?? []).filter { !identifiers.contains($0) }
        throw LockstepError.option("there is no \(kind) '\(name)'" + suggestion(for: name, among: names))
      }
      return try Resolved(plugin, descriptor(plugin), options.merging(given.options) { _, option in option })
    } catch let error as LockstepError where preset != nil && error.isOption {
      throw LockstepError.option("the preset '\(given.name)': \(error)")
    }
  }
}
