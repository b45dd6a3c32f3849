internal import LockstepCore
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReproduction

/// A named plugin or document. Documents are read when their content is requested.
struct CatalogEntry {
  enum Kind: String, CaseIterable {
    case learner, hypothesis, metric
    case functionClass = "function class"
    case measurement, experiment, figure, training

    var heading: String {
      switch self {
      case .learner: "Learners"
      case .hypothesis: "Hypotheses"
      case .metric: "Metrics"
      case .functionClass: "Function classes"
      case .measurement: "Measurements"
      case .experiment: "Experiments"
      case .figure: "Published figures"
      case .training: "Trainings"
      }
    }
  }

  enum Origin: String {
    case plugin, registry
  }

  /// A plugin or document.
  enum Content {
    case plugin(PluginDescription)
    case preset(Preset, of: PluginDescription?, at: PluginDescription?)
    case model(Preset, of: any NetworkPlugin.Type)
    case experiment(Experiment)
    case figure(PublishedFigure)
    case training(TrainingDocument)

    var summary: String {
      switch self {
      case .plugin(let description): description.about.summary
      case .preset(let preset, _, _), .model(let preset, _): preset.summary
      case .experiment(let experiment): experiment.summary
      case .figure(let figure): figure.experiment.summary
      case .training(let training): training.summary
      }
    }
  }

  let name: String
  let kind: Kind
  let origin: Origin
  /// Reads the content.
  let content: () throws -> Content
  /// Throws if a preset cannot be used.
  var check: () throws -> Void = {}

  /// The content's summary, or the error if a document is invalid.
  var summaryOrError: (summary: String?, error: String?) {
    do {
      let summary = try content().summary
      try check()
      return (summary, nil)
    } catch { return (nil, "\(error)") }
  }

  /// The summary or the error, for a list.
  var summary: String {
    let (summary, error) = summaryOrError
    return summary ?? "Error: \(error ?? "")"
  }

  /// The heading that the entry is listed under.
  var heading: String {
    guard kind == .learner, origin == .registry else { return kind.heading }
    if case .model? = try? content() { return "Trained networks" }
    return "Presets"
  }
}

extension Catalog {
  /// All entries, plugins before documents of the same kind.
  var entries: [CatalogEntry] {
    let learners = plugins.learners.map { $0.description }
    let functionClasses = plugins.functionClasses.map { $0.description }
    return entries(.learner, learners) + entries(.learner, registry.learners, of: learners)
      + entries(.hypothesis, plugins.hypotheses.map { $0.description })
      + entries(.metric, plugins.metrics.map { $0.description })
      + entries(.functionClass, functionClasses)
      + entries(.functionClass, registry.functionClasses, of: functionClasses)
      + entries(.measurement, plugins.measurements.map { $0.description })
      + documents(.experiment, registry.experiments.names) { .experiment(try experiment($0)) }
      + documents(.figure, figureNames) { .figure(try figure($0)) }
      + documents(.training, registry.trainings.keys.sorted()) { .training(try TrainingDocument(path: training($0))) }
  }

  /// The entry of the model in a checkpoint folder; nil if the folder is not a checkpoint.
  func entry(ofModelIn folder: String) throws -> CatalogEntry? {
    guard let model = try Preset(modelFolder: folder) else { return nil }
    let network = try network(ofCheckpoint: folder)
    return CatalogEntry(name: folder, kind: .learner, origin: .registry) { .model(model, of: network) }
  }

  private func entries(_ kind: CatalogEntry.Kind, _ plugins: [PluginDescription]) -> [CatalogEntry] {
    plugins.map { plugin in
      CatalogEntry(name: plugin.identifier, kind: kind, origin: .plugin) { .plugin(plugin) }
    }
  }

  private func entries(
    _ kind: CatalogEntry.Kind, _ presets: RegistryDocuments<Preset>, of plugins: [PluginDescription]
  ) -> [CatalogEntry] {
    documents(kind, presets.names, check: { try check(preset: $0, presets, kind) }) { name in
      guard let preset = try presets[name] else { throw LockstepError.option("unknown \(kind.rawValue) '\(name)'") }
      let plugin = preset.specification.name
      if let network = networks.first(where: { $0.about.identifier == plugin }) { return .model(preset, of: network) }
      let hypothesis = self.plugins.hypotheses.first { $0.about.identifier == preset.specification.hypothesis }
      return .preset(preset, of: plugins.first { $0.identifier == plugin }, at: hypothesis?.description)
    }
  }

  /// Makes what a preset describes, except a network, whose parameters are a large file.
  private func check(
    preset name: String, _ presets: RegistryDocuments<Preset>, _ kind: CatalogEntry.Kind
  ) throws {
    let plugin = try presets[name]?.specification.name
    if networks.contains(where: { $0.about.identifier == plugin }) { return }
    if kind == .learner { _ = try learner(name) } else { _ = try functionClass(name) }
  }

  private func documents(
    _ kind: CatalogEntry.Kind, _ names: [String], check: @escaping (String) throws -> Void = { _ in },
    read: @escaping (String) throws -> CatalogEntry.Content
  ) -> [CatalogEntry] {
    names.map { name in
      CatalogEntry(
        name: name, kind: kind, origin: .registry, content: { try read(name) }, check: { try check(name) })
    }
  }
}
