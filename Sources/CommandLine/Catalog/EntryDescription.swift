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

  /// Everything but the summary and the options.
  private func details() throws -> [EntryDetail] {
    switch content {
    case .plugin(let description): return [.list("literature", description.about.literature)]
    case .preset(let preset, _, _):
      let options = preset.specification.options.sorted { $0.key < $1.key }
      return [
        .string("plugin", preset.specification.name), .string("hypothesis", preset.specification.hypothesis),
        EntryDetail(
          "set options", options.map { "\($0.key)=\($0.value)" },
          .object(options.map { JSONValue.Field($0.key, .string($0.value)) })),
        .string("source", preset.source),
      ]
    case .model(let preset, let network):
      return [.string("plugin", preset.specification.name)] + (try network.details(ofCheckpointOf: preset, in: catalog))
    case .experiment(let experiment): return experiment.details
    case .figure(let figure):
      return [.list("figures", figure.figures), .list("trained models", figure.models)] + figure.experiment.details
        + [.list("null learners", figure.nulls), .string("remark", figure.remark)]
    case .training(let training):
      return [
        EntryDetail("network", [training.kind, try training.network.sizes], training.network.value),
        .string("function class", training.functionClass),
        EntryDetail("schedule", [training.schedule], training.scheduleJSON),
        .string("source", training.source),
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
          settings[option.name].map { "set to \($0)" } ?? option.defaultText.map { "default \($0)" } ?? "required"
        lines += ["  \(option.name) (\(option.domain); \(value))", "    \(option.meaning)"]
      }
    }
    for detail in try details() where !detail.lines.isEmpty {
      lines += ["", detail.heading] + detail.lines.map { "  \($0)" }
    }
    return lines.map { $0 + "\n" }.joined()
  }

  func json() throws -> JSONValue {
    let options = self.options.map { option -> JSONValue in
      [
        "name": .string(option.name), "type": .string(option.domain.kind), "range": .string(option.domain.description),
        "default": option.defaultText.map { .string($0) } ?? .null, "meaning": .string(option.meaning),
      ]
    }
    let details = try details().map { JSONValue.Field($0.field, $0.value) }
    return .object(
      [
        .init("name", .string(entry.name)), .init("kind", .string(entry.kind.rawValue)),
        .init("summary", .string(content.summary)),
        .init("options", .array(options)),
      ] + details)
  }
}

/// A detail of an entry: lines under a heading for people, and a value for programs.
struct EntryDetail {
  let heading: String
  /// Without lines the heading is left out.
  let lines: [String]
  let value: JSONValue

  init(_ heading: String, _ lines: [String], _ value: JSONValue) {
    self.heading = heading
    self.lines = lines
    self.value = value
  }

  /// The name of the value: the heading with underscores, "sha256" without.
  var field: String {
    heading == "SHA-256" ? "sha256" : heading.replacing(/[ -]/, with: "_")
  }

  static func list(_ heading: String, _ lines: [String]) -> EntryDetail {
    EntryDetail(heading, lines, .strings(lines))
  }

  static func string(_ heading: String, _ line: String?) -> EntryDetail {
    EntryDetail(heading, line.map { [$0] } ?? [], line.map { .string($0) } ?? .null)
  }
}

extension Experiment {
  fileprivate var details: [EntryDetail] {
    [
      .list("learners", learners), .list("metrics", metrics), .string("function class", functionClass),
      EntryDetail(
        "prompts", ["\(promptCount) of d = \(dimension), n = \(contextSize), seed \(seed)"],
        [
          "count": .integer(promptCount), "dimension": .integer(dimension), "context_size": .integer(contextSize),
          "seed": .integer(seed),
        ]),
      .string("source", source),
    ]
  }
}
