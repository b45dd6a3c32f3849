internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReproduction

/// What `describe` prints about an entry: its summary, options and details.
struct EntryDescription {
  private let entry: CatalogEntry
  private let content: CatalogEntry.Content
  private let catalog: Catalog

  init(_ entry: CatalogEntry, _ content: CatalogEntry.Content, in catalog: Catalog) {
    self.entry = entry
    self.content = content
    self.catalog = catalog
  }

  /// The names and values of everything but the options.
  private func details() throws -> [(name: String, values: [String])] {
    switch content {
    case .plugin(let description):
      return [("literature", description.about.literature)]
    case .preset(let preset, _, _):
      let options = preset.specification.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return [
        ("plugin", [preset.specification.name]),
        ("hypothesis", preset.specification.hypothesis.map { [$0] } ?? []), ("set options", options),
        ("source", preset.source.map { [$0] } ?? []),
      ]
    case .model(let preset, let network):
      return [("plugin", [preset.specification.name])] + (try network.details(ofCheckpointOf: preset, in: catalog))
    case .experiment(let experiment): return experiment.details
    case .figure(let figure):
      return [("figures", figure.figures), ("trained models", figure.models)] + figure.experiment.details
        + [("null learners", figure.nulls), ("remark", figure.remark.map { [$0] } ?? [])]
    case .training(let training):
      return [
        ("network", [training.kind, try training.network.sizes]), ("function class", [training.functionClass]),
        ("schedule", [training.schedule]),
        ("source", training.source.map { [$0] } ?? []),
      ]
    }
  }

  private var options: [OptionDescription] {
    switch content {
    case .plugin(let description): description.options
    case .preset(_, let plugin, let hypothesis): (plugin?.options ?? []) + (hypothesis?.options ?? [])
    case .model(_, let network): network.description.options
    case .experiment, .figure, .training: []
    }
  }

  /// The options that a preset sets.
  private var settings: [String: String] {
    if case .preset(let preset, _, _) = content { preset.specification.options } else { [:] }
  }

  func text() throws -> String {
    var lines = ["\(entry.name) (\(entry.kind.rawValue)): \(content.summary)"]
    if !options.isEmpty {
      lines += ["", "options"]
      for option in options {
        let value =
          settings[option.name].map { "here \($0)" } ?? option.defaultText.map { "default \($0)" } ?? "required"
        lines += ["  \(option.name) (\(option.domain); \(value))", "    \(option.meaning)"]
      }
    }
    for (name, values) in try details() where !values.isEmpty { lines += ["", name] + values.map { "  \($0)" } }
    return lines.map { $0 + "\n" }.joined()
  }

  func json() throws -> JSONValue {
    let options = self.options.map { option -> JSONValue in
      [
        "name": .string(option.name), "type": .string(option.domain.kind), "range": .string(option.domain.description),
        "default": option.defaultText.map { .string($0) } ?? .null, "meaning": .string(option.meaning),
      ]
    }
    let details = try details().map {
      JSONValue.Field($0.name.replacing(" ", with: "_"), .strings($0.values))
    }
    return .object(
      [
        .init("name", .string(entry.name)), .init("kind", .string(entry.kind.rawValue)),
        .init("summary", .string(content.summary)),
        .init("options", .array(options)),
      ] + details)
  }
}

extension Experiment {
  fileprivate var details: [(name: String, values: [String])] {
    [
      ("learners", learners), ("metrics", metrics), ("function class", [functionClass]),
      ("prompts", ["\(promptCount) of d = \(dimension), n = \(contextSize), seed \(seed)"]),
      ("source", source.map { [$0] } ?? []),
    ]
  }
}
