/// What users read about any plugin, its options included.
public struct PluginDescription: Sendable {
  /// The name, the summary and the literature.
  public let about: About
  /// The options, in the order in which they are shown.
  public let options: [OptionDescription]

  /// The name by which users refer to the plugin.
  public var identifier: String { about.identifier }

  /// Whether an option must be set: a file to read, say.
  public var requiresOption: Bool { options.contains { $0.defaultText == nil } }
}

/// What users read about an option.
public struct OptionDescription: Sendable {
  /// The name, as in `plugin:name=value`.
  public let name: String
  /// The allowed values.
  public let domain: OptionDomain
  /// The default, as a user would write it; nil if the option must be set.
  public let defaultText: String?
  /// What the option does, in one line.
  public let meaning: String
}

extension Plugin {
  /// What users read about the plugin.
  public static var description: PluginDescription {
    let plugin = Self()
    return PluginDescription(
      about: about,
      options: options.map {
        OptionDescription(name: $0.name, domain: $0.domain, defaultText: $0.text(plugin), meaning: $0.meaning)
      })
  }
}
