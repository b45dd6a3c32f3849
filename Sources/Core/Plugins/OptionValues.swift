/// The options of one plugin, each set, read and within its range.
public struct OptionValues: Sendable {
  /// Every option's name and value as it would be spelt, in the descriptor's order.
  public let texts: [(name: String, value: String)]
  private let values: [String: any Sendable]

  /// Reads the options that were given, and takes the defaults of the others.
  ///
  /// - Throws: ``LockstepError`` that names the plugin and the option: unknown, out of range, or missing.
  public init(_ given: [String: String], for plugin: PluginDescriptor) throws(LockstepError) {
    let names = plugin.options.map { $0.name }
    if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
      throw LockstepError.option(
        "\(plugin.identifier) has no option '\(unknown)'"
          + (names.isEmpty ? "; it has none" : suggestion(for: unknown, among: names)))
    }
    var texts: [(String, String)] = []
    var values: [String: any Sendable] = [:]
    for option in plugin.options {
      guard let text = given[option.name] ?? option.defaultText else {
        throw LockstepError.option(
          "\(plugin.identifier) needs the option '\(option.name)' (\(option.meaning)): "
            + "\(plugin.identifier):\(option.name)=...")
      }
      do {
        values[option.name] = try option.parsed(text)
      } catch {
        throw LockstepError.option("\(plugin.identifier), option '\(option.name)': \(error)")
      }
      texts.append((option.name, text))
    }
    self.texts = texts
    self.values = values
  }

  /// The value of an option that the plugin's descriptor lists.
  public subscript<Value>(option: PluginOption<Value>) -> Value {
    guard let value = values[option.name] as? Value else {
      preconditionFailure("the plugin's descriptor does not list the option '\(option.name)'")
    }
    return value
  }
}
