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
  /// checkpoint folder, each possibly with options. `LABEL=` before it names the learner: `exact=conjugate-gradient:steps=0..40`.
  ///
  /// - Parameter label: The learner's name in results; by default the one in the text, or the specification.
  /// - Throws: `LockstepError` that names an unknown plugin or option, with the nearest name, or an option
  ///   that is out of range.
  public func learner(_ text: String, label: String? = nil) throws -> NamedLearner {
    // A folder may have the form of a label and a learner, such as rate=0.01/run.
    if label == nil, try checkpoint(text) == nil, let labeled = text.wholeMatch(of: /([^:=]*)=(.+)/) {
      guard labeled.1.wholeMatch(of: /[A-Za-z0-9_.-]+/) != nil else {
        throw LockstepError.option(
          "'\(labeled.1)' is not a valid label; expected letters, digits, '-', '_' and '.', as in LABEL=LEARNER")
      }
      return try learner(String(labeled.2), label: String(labeled.1))
    }
    let label = label ?? text
    try refuseOtherFiles(text)
    if let model = try checkpoint(text) {
      return try LockstepError.naming(text) {
        try NamedLearner(resolve(model, "learner", nil, plugins.learners), label: label)
      }
    }
    var given = try Specification(text)
    guard !given.name.contains("/") else {
      throw LockstepError.option(
        "'\(given.name)' is neither a checkpoint folder, which has a configuration.json, nor a learner; 'lockstep list' "
          + "prints all names")
    }
    if given.hypothesis == nil, let preset = try registry.learners[given.name]?.specification, preset.hypothesis != nil
    {
      given = Specification(
        name: preset.name, hypothesis: preset.hypothesis, options: preset.options.merging(given.options) { $1 })
    }
    guard let name = given.hypothesis else {
      return try NamedLearner(resolve(given, "learner", registry.learners, plugins.learners), label: label)
    }
    // Options that the hypothesis declares are its own; the others are the method's.
    var own = Specification(name: name)
    let names = plugins.hypotheses.first { $0.about.identifier == name }?.description.options.map(\.name) ?? []
    for option in names { own.options[option] = given.options.removeValue(forKey: option) }
    return try NamedLearner(
      resolve(given, "method", registry.learners, plugins.learners), at: hypothesis(own.text), label: label)
  }

  /// The plugin and options of a checkpoint folder, written `FOLDER` or `FOLDER:option=value,...`; nil for anything else.
  private func checkpoint(_ text: String) throws -> Specification? {
    // The name of a folder may have the form of options, too.
    if let model = try Preset(modelFolder: text) {
      return registry.learners.contains(text) ? nil : model.specification
    }
    guard let given = try? Specification(text), given.hypothesis == nil, !isName(given.name),
      let model = try Preset(modelFolder: given.name)?.specification
    else { return nil }
    return Specification(name: model.name, options: model.options.merging(given.options) { $1 })
  }

  /// Whether a learner has this name.
  private func isName(_ name: String) -> Bool {
    registry.learners.contains(name) || plugins.learners.contains { $0.about.identifier == name }
  }

  /// - Throws: `LockstepError` with what to do if the text is the path of something that is no learner.
  private func refuseOtherFiles(_ path: String) throws {
    if InputFile.exists(path + "/results.json") {
      throw LockstepError.option("'\(path)' holds results, not a learner; to print them: lockstep show \(path)")
    }
    if path.hasSuffix(".safetensors"), InputFile.exists(path), !path.hasPrefix("recorded:") {
      throw LockstepError.option(
        "'\(path)' is a file, not a learner; predictions in it are recorded:file=\(path), and 'lockstep import' reads a "
          + "network trained in PyTorch")
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
    try resolve(specification(text), "metric", nil, plugins.metrics)
  }

  /// The function class with a specification: a plugin or a Registry name with options.
  ///
  /// - Throws: As ``learner(_:label:)``.
  public func functionClass(_ text: String) throws -> any FunctionClass {
    try resolve(specification(text), "function class", registry.functionClasses, plugins.functionClasses)
  }

  /// The hypothesis with a specification.
  ///
  /// - Throws: As ``learner(_:label:)``.
  public func hypothesis(_ text: String) throws -> any Hypothesis {
    try resolve(specification(text), "hypothesis", nil, plugins.hypotheses)
  }

  /// The specification of something that is no learner.
  ///
  /// - Throws: `LockstepError` if it names a hypothesis, which would be ignored.
  private func specification(_ text: String) throws -> Specification {
    let given = try Specification(text)
    if let hypothesis = given.hypothesis {
      throw LockstepError.option(
        "'\(text)': only a method takes a hypothesis, as in METHOD@HYPOTHESIS; leave out '@\(hypothesis)'")
    }
    return given
  }

  /// The experiment of this name.
  ///
  /// - Throws: `LockstepError` with the nearest name if there is none, or that names an invalid field.
  public func experiment(_ name: String) throws -> Experiment {
    guard let experiment = try registry.experiments[name] else {
      throw unknown("experiment", name, among: registry.experiments.names)
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
          + suggestion(for: text, among: registry.trainings.keys.sorted()) + hint)
    }
    return text
  }

  /// Makes the plugin that a specification names, or the preset's plugin. Given options override those of a preset.
  private func resolve<Value>(
    _ given: Specification, _ kind: String, _ presets: RegistryDocuments<Preset>?, _ plugins: [any Plugin.Type]
  ) throws -> Value {
    let preset = try presets?[given.name]?.specification
    let (name, options) = (preset?.name ?? given.name, preset?.options ?? [:])
    do {
      guard let plugin = plugins.first(where: { $0.about.identifier == name }),
        let value = try plugin.init(options: options.merging(given.options) { $1 }) as? Value
      else {
        let names = plugins.map { $0.about.identifier }
        // A preset is of a plugin, never of another preset.
        guard preset == nil else { throw LockstepError.unknown("plugin", name, among: names) }
        guard let presets else { throw LockstepError.unknown(kind, name, among: names) }
        throw unknown(kind, name, among: names + presets.names)
      }
      return value
    } catch let error as LockstepError where preset != nil && error.isOption {
      throw error.prefixed(with: "preset '\(given.name)'")
    }
  }

  /// The error that neither a plugin nor the Registry has a name.
  private func unknown(_ kind: String, _ name: String, among names: [String]) -> LockstepError {
    .option(LockstepError.unknown(kind, name, among: names).description + hint)
  }

  /// What to do about unknown names in a program that did not find its Registry.
  private var hint: String {
    registry.isEmpty ? " (the Registry is empty: use --registry or set LOCKSTEP_REGISTRY)" : ""
  }
}
