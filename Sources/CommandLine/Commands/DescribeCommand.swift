internal import LockstepReproduction
internal import LockstepReport
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show the options and references of a name.")

  @Argument(help: "Name of a learner, metric, function class, experiment, figure or training, or a checkpoint folder.")
  var name: String

  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let catalog = try registry.catalog()
    let entries = try CatalogEntry.all(in: catalog)
    var found = entries.filter { $0.isNamed(name) }
    if found.isEmpty, let model = try Preset(modelFolder: name) {
      found = [CatalogEntry(name: name, model, of: try catalog.network(model.specification.name))]
    }
    guard !found.isEmpty else {
      throw LockstepError.option("there is nothing named '\(name)'" + suggestion(for: name, among: entries.map(\.name)))
    }
    if json.isRequested {
      try StandardOutput.write(JSONValue.array(found.map { try $0.json() }).text())
    } else {
      try StandardOutput.write(
        found.map { try $0.lines().joined(separator: "\n") + "\n" }.joined(separator: "\n"))
    }
  }
}

extension Experiment {
  fileprivate var facts: [(name: String, values: [String])] {
    [
      ("learners", learners), ("metrics", metrics), ("function class", [functionClass]),
      ("prompts", ["\(promptCount) of d = \(dimension), n = \(contextSize), seed \(seed)"]),
      ("source", source.map { [$0] } ?? []),
    ]
  }
}

extension CatalogEntry {
  /// Name and value of everything there is to tell beside the options.
  private func facts() throws -> [(name: String, values: [String])] {
    switch content {
    case .plugin(let description):
      return [("literature", description.about.literature)]
    case .preset(let preset, _):
      let options = preset.specification.options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      return [
        ("plugin", [preset.specification.name]), ("set options", options),
        ("source", preset.source.map { [$0] } ?? []),
      ]
    case .model(let preset, let network):
      return [("plugin", [preset.specification.name])] + (try network.details(ofCheckpointOf: preset))
    case .experiment(let experiment): return experiment.facts
    case .figure(let figure):
      return [("figures", figure.figures), ("trained models", figure.models)] + figure.experiment.facts
        + [("remark", figure.remark.map { [$0] } ?? [])]
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
    case .preset(_, let description): description?.options ?? []
    case .model(_, let network): network.description.options
    case .experiment, .figure, .training: []
    }
  }

  fileprivate func lines() throws -> [String] {
    var lines = ["\(name) (\(kind.rawValue)): \(summary)"]
    if !options.isEmpty {
      lines += ["", "options"]
      for option in options {
        let value = option.defaultText.map { "default \($0)" } ?? "must be given"
        lines += ["  \(option.name) (\(option.domain); \(value))", "    \(option.meaning)"]
      }
    }
    for (name, values) in try facts() where !values.isEmpty { lines += ["", name] + values.map { "  \($0)" } }
    return lines
  }

  fileprivate func json() throws -> JSONValue {
    let options = self.options.map { option -> JSONValue in
      [
        "name": .string(option.name), "type": .string(option.domain.kind), "range": .string(option.domain.description),
        "default": option.defaultText.map { .string($0) } ?? .null, "meaning": .string(option.meaning),
      ]
    }
    let facts = try facts().map {
      JSONValue.Field($0.name.replacing(" ", with: "_"), .strings($0.values))
    }
    return .object(
      [
        .init("name", .string(name)), .init("kind", .string(kind.rawValue)), .init("summary", .string(summary)),
        .init("options", .array(options)),
      ] + facts)
  }
}
