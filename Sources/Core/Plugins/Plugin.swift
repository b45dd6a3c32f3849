/// Something that Lockstep offers under a name, such as a learner or a metric: a value whose options are stored
/// properties.
public protocol Plugin: Sendable {
  /// The plugin with every option at its default.
  init()

  /// The name, a summary and the literature.
  static var about: About { get }

  /// The options, in the order in which they are shown. None by default.
  static var options: [PluginOption<Self>] { get }
}

/// What users read about a plugin.
public struct About: Sendable {
  /// The name by which users refer to the plugin: lowercase words joined by hyphens.
  public let identifier: String
  /// What the plugin is, in one line without a period.
  public let summary: String
  /// Papers and equations.
  public let literature: [String]

  /// A plugin's name, summary and literature.
  public init(_ identifier: String, _ summary: String, literature: [String]) {
    self.identifier = identifier
    self.summary = summary
    self.literature = literature
  }
}

extension Plugin {
  public static var options: [PluginOption<Self>] { [] }

  /// The plugin with the named options set and the others at their defaults.
  ///
  /// - Throws: ``LockstepError`` that names the plugin and the option that is unknown, out of range, or missing.
  public init(options given: [String: String]) throws(LockstepError) {
    self.init()
    let known = Self.options
    if let unknown = given.keys.sorted().first(where: { name in !known.contains { $0.name == name } }) {
      throw .option(
        "\(Self.about.identifier) has no option '\(unknown)'"
          + (known.isEmpty ? "; it has none" : suggestion(for: unknown, among: known.map(\.name))))
    }
    for option in known {
      guard let text = given[option.name] else { continue }
      try option.set(&self, text, "\(Self.about.identifier), option '\(option.name)'")
    }
    try validate()
  }

  /// The same plugin with one option set to another value: `GradientDescent().setting(\.rate, to: 0.005)`.
  public func setting<Value>(_ property: WritableKeyPath<Self, Value>, to value: Value) -> Self {
    var copy = self
    copy[keyPath: property] = value
    return copy
  }

  /// Checks that every option is within its domain, for values that a program has set.
  ///
  /// - Throws: ``LockstepError`` that names the plugin and the option that is missing or out of range.
  public func validate() throws(LockstepError) {
    let identifier = Self.about.identifier
    for option in Self.options {
      guard let text = option.text(self) else {
        throw .option(
          "\(identifier) requires the option '\(option.name)' (\(option.meaning)): \(identifier):\(option.name)=...")
      }
      var copy = self
      try option.set(&copy, text, "\(identifier), option '\(option.name)'")
    }
  }

  /// The name and the options, as a user would write them: `gradient-descent:rate=0.01,gradient=sum,steps=0..40`.
  public var specification: String { Self.about.identifier + optionSuffix }

  /// The options as they follow the name in a specification; empty for a plugin without options.
  package var optionSuffix: String {
    let written = Self.options.filter { !$0.isOmittedAtDefault || $0.text(self) != $0.text(Self()) }
    let texts = written.map { "\($0.name)=\($0.text(self) ?? "")" }
    return texts.isEmpty ? "" : ":" + texts.joined(separator: ",")
  }
}

/// A plugin that adds a learner.
public protocol LearnerPlugin: Plugin {
  /// The learner with these options. By default the plugin itself.
  ///
  /// - Throws: ``LockstepError`` if options do not go together, or a file that one names cannot be read.
  func makeLearner() throws -> any InContextLearner
}

extension LearnerPlugin where Self: InContextLearner {
  public func makeLearner() throws -> any InContextLearner { self }
}
