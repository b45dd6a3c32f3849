internal import LockstepCore
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReproduction

/// One thing that has a name.
struct CatalogEntry {
  enum Kind: String, CaseIterable {
    case learner
    case metric
    case functionClass = "function class"
    case experiment
    case figure
    case training

    var heading: String {
      switch self {
      case .learner: "Learners"
      case .metric: "Metrics"
      case .functionClass: "Function classes"
      case .experiment: "Experiments"
      case .figure: "Published figures"
      case .training: "Trainings"
      }
    }
  }

  /// What the name stands for.
  enum Content {
    case plugin(PluginDescription)
    case preset(Preset, of: PluginDescription?)
    case model(Preset, of: any NetworkPlugin.Type)
    case experiment(Experiment)
    case figure(PublishedFigure)
    case training(TrainingDocument)
  }

  let name: String
  let kind: Kind
  let content: Content

  var summary: String {
    switch content {
    case .plugin(let descriptor): descriptor.about.summary
    case .preset(let preset, _), .model(let preset, _): preset.summary
    case .experiment(let experiment): experiment.summary
    case .figure(let figure): figure.experiment.summary
    case .training(let training): training.summary
    }
  }

  init(name: String, _ model: Preset, of network: any NetworkPlugin.Type) {
    self.init(name: name, kind: .learner, content: .model(model, of: network))
  }

  private init(name: String, kind: Kind, content: Content) {
    self.name = name
    self.kind = kind
    self.content = content
  }

  /// Whether a text is its name, or the number of the figure.
  func isNamed(_ text: String) -> Bool {
    if case .figure(let figure) = content, figure.figures.contains(text) { return true }
    return name == text
  }

  /// Whether it comes of the program or of the Registry.
  var origin: String {
    if case .plugin = content { "plugin" } else { "registry" }
  }

  /// Plugins before presets, each in the order in which they are shown.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` if the document of a training cannot be read.
  static func all(in catalog: Catalog) throws -> [CatalogEntry] {
    let learners = catalog.plugins.learners.map { $0.description }
    let metrics = catalog.plugins.metrics.map { $0.description }
    let functionClasses = catalog.plugins.functionClasses.map { $0.description }
    let trainings = try catalog.registry.trainings.sorted { $0.key < $1.key }.map {
      CatalogEntry(name: $0.key, kind: .training, content: .training(try TrainingDocument(path: $0.value)))
    }
    let experiments = try catalog.registry.experiments.names.map {
      CatalogEntry(name: $0, kind: .experiment, content: .experiment(try catalog.experiment($0)))
    }
    let figures = try catalog.registry.figuresInOrder(measurements: catalog.plugins.measurements.map { $0.about.identifier }).map {
      CatalogEntry(name: $0.name, kind: .figure, content: .figure($0.figure))
    }
    return try plugins(.learner, learners) + presets(.learner, catalog.registry.learners, learners, catalog.networks)
      + plugins(.metric, metrics)
      + plugins(.functionClass, functionClasses)
      + presets(.functionClass, catalog.registry.functionClasses, functionClasses)
      + experiments + figures
      + trainings
  }

  private static func plugins(_ kind: Kind, _ descriptors: [PluginDescription]) -> [CatalogEntry] {
    descriptors.map { CatalogEntry(name: $0.identifier, kind: kind, content: .plugin($0)) }
  }

  private static func presets(
    _ kind: Kind, _ presets: RegistryDocuments<Preset>, _ descriptors: [PluginDescription],
    _ networks: [any NetworkPlugin.Type] = []
  ) throws -> [CatalogEntry] {
    try presets.names.compactMap { name in
      guard let preset = try presets[name] else { return nil }
      let plugin = preset.specification.name
      if let network = networks.first(where: { $0.about.identifier == plugin }) {
        return CatalogEntry(name: name, preset, of: network)
      }
      let descriptor = descriptors.first { $0.identifier == plugin }
      return CatalogEntry(name: name, kind: kind, content: .preset(preset, of: descriptor))
    }
  }
}
