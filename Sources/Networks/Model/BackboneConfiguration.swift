public import LockstepCore
public import LockstepFiles

/// The sizes of a ``Backbone``: stored properties that a checkpoint's configuration file lists.
public protocol BackboneConfiguration: Sendable, Equatable {
  /// Sizes that are not set yet.
  init()

  /// The sizes, in the order of the configuration file. A size whose initial value is outside its domain must be set;
  /// the others have their initial value as default.
  static var options: [PluginOption<Self>] { get }

  /// The number of layers.
  var layers: Int { get }

  /// The width of the hidden states.
  var width: Int { get }

  /// The layers at whose hidden states the training takes its loss, through the same read-out, up to the last one; by
  /// default the last one alone.
  var trainedLayers: ClosedRange<Int> { get }

  /// How prompts become tokens; by default interleaved.
  var promptTokens: PromptTokens { get }

  /// Whether a trained read-in turns tokens into hidden states, which is the default. Otherwise a hidden state starts as
  /// the token itself, with zeros before its last number up to the width.
  var hasReadIn: Bool { get }

  /// The longest sequence that the backbone accepts; nil if there is no limit, which is the default.
  var maxTokens: Int? { get }

  /// What is wrong with the sizes together, such as that one does not divide another; nil if nothing is, which is the
  /// default. Each size alone is within its domain.
  var inconsistency: String? { get }

  // MARK: Importing tensors

  /// The name of a tensor that every network of this architecture has, and no other.
  static var signatureTensor: String { get }

  /// The names of the options that the shapes of the tensors do not determine, so the user must give them. None by
  /// default.
  static var importOptions: [String] { get }

  /// Whether a state dict may have a tensor of this name that the network does not use. By default none.
  static func isUnused(_ tensor: String) -> Bool

  /// Sets the other options from the shapes of a state dict's tensors.
  ///
  /// - Throws: `LockstepError` that names the tensor that is missing or has an impossible shape.
  mutating func infer(from tensors: TensorFile) throws
}

extension BackboneConfiguration {
  /// The numbers of layers that an option should allow.
  public static var layerCounts: ClosedRange<Int> { 1...1 << 10 }
  /// The widths and other sizes that an option should allow.
  public static var sizes: ClosedRange<Int> { 1...1 << 20 }

  /// The option for architectures that can read any kind of tokens.
  public static func tokensOption(_ property: PluginOption<Self>.Property<PromptTokens>) -> PluginOption<Self> {
    .choice(
      "tokens", property,
      "x and y alternate; the same, with a separate coordinate for the label; or x, then (x, y)")
  }

  public var trainedLayers: ClosedRange<Int> { layers...layers }
  public var promptTokens: PromptTokens { .interleaved }
  public var hasReadIn: Bool { true }
  public var maxTokens: Int? { nil }
  public var inconsistency: String? { nil }
  public static var importOptions: [String] { [] }
  public static func isUnused(_ tensor: String) -> Bool { false }

  /// The configuration with these sizes, as a user would write them, and the defaults of the others.
  ///
  /// - Throws: `LockstepError` that names the size that is unknown, missing, or out of range, or says how
  ///   the sizes contradict each other.
  public init(options given: [String: String]) throws(LockstepError) {
    self.init()
    try set(given, "size", among: Self.options.map(\.name))
    for option in Self.options where !isValid(option) {
      throw .option("the size '\(option.name)' (\(option.meaning)) is missing; expected \(option.domain)")
    }
    if let inconsistency { throw .option(inconsistency) }
  }

  /// The configuration of a network whose tensors are in a file.
  ///
  /// - Parameter given: Values of ``importOptions``, as a user would write them.
  /// - Throws: `LockstepError` that names the tensor or the option that is missing or wrong.
  init(importing tensors: TensorFile, options given: [String: String]) throws {
    self.init()
    try set(given, "import option", among: Self.importOptions)
    try infer(from: tensors)
    for option in Self.options where !isValid(option) {
      guard Self.importOptions.contains(option.name) else {
        throw LockstepError.file(
          "\(tensors.path): the tensors give \(option.name) = \(option.text(self) ?? ""); expected \(option.domain)")
      }
      throw LockstepError.option(
        "\(tensors.path): the tensors do not determine '\(option.name)' (\(option.meaning)); it has to be given as "
          + "\(option.name)=..., \(option.domain)")
    }
    if let inconsistency { throw LockstepError.file("\(tensors.path): \(inconsistency)") }
  }

  /// Reads the fields of a configuration file.
  ///
  /// - Throws: `LockstepError` that names the field that is missing or has an impossible value.
  init(_ node: JSONNode) throws {
    self.init()
    for option in Self.options {
      guard let field = try isValid(option) ? node.optionalField(option.name) : node.field(option.name) else {
        continue
      }
      let text =
        switch option.domain {
        case .integer(let range): String(try field.integer(in: range))
        case .choice: try field.string()
        default: try field.optionText()
        }
      do {
        try option.set(&self, text)
      } catch {
        throw field.error("is '\(text)'; expected \(option.domain)")
      }
    }
    if let inconsistency { throw node.error("is contradictory: \(inconsistency)") }
  }

  /// The fields of a configuration file.
  var fields: [JSONValue.Field] {
    Self.options.map { option in
      let text = option.text(self) ?? ""
      let value: JSONValue? =
        switch option.domain {
        case .integer: Int(text).map { .integer($0) }
        case .number: Double(text).map { .number($0) }
        case .flag: Bool(text).map { .bool($0) }
        default: nil
        }
      return .init(option.name, value ?? .string(text))
    }
  }

  private mutating func set(
    _ given: [String: String], _ kind: String, among names: [String]
  ) throws(LockstepError) {
    if let unknown = given.keys.sorted().first(where: { !names.contains($0) }) {
      throw .option("this network has no \(kind) '\(unknown)'" + suggestion(for: unknown, among: names))
    }
    for option in Self.options {
      if let text = given[option.name] { try option.set(&self, text, "the \(kind) '\(option.name)'") }
    }
  }

  /// Whether an option's value is in its domain.
  private func isValid(_ option: PluginOption<Self>) -> Bool {
    var copy = self
    return option.text(self).map { (try? option.set(&copy, $0)) != nil } ?? false
  }
}
