/// What is told of an option to its users.
public protocol PluginOptionDescription: Sendable {
  /// The name, as it is spelt in `plugin:name=value`.
  var name: String { get }
  /// The type, in a word: number, integer, choice, grid, flag, file.
  var type: String { get }
  /// The allowed values, in words.
  var range: String { get }
  /// The value when it is not given; nil if it must be.
  var defaultText: String? { get }
  /// What it does, with its unit.
  var meaning: String { get }
  /// Reads a value.
  func parsed(_ text: String) throws(LockstepError) -> any Sendable
}

/// A typed option of a plugin: a name, a default, a range and a meaning.
public struct PluginOption<Value: Sendable>: PluginOptionDescription {
  public let name: String
  public let type: String
  public let range: String
  public let defaultText: String?
  public let meaning: String
  private let parse: @Sendable (String) throws(LockstepError) -> Value

  /// An option whose values `parse` reads.
  public init(
    _ name: String, type: String, range: String, default defaultText: String?, meaning: String,
    parse: @escaping @Sendable (String) throws(LockstepError) -> Value
  ) {
    self.name = name
    self.type = type
    self.range = range
    self.defaultText = defaultText
    self.meaning = meaning
    self.parse = parse
  }

  public func parsed(_ text: String) throws(LockstepError) -> any Sendable { try parse(text) }
}

/// The numbers that an option allows.
public enum NumberRange: String, Sendable {
  /// Above 0.
  case positive = "a number above 0"
  /// 0 or above.
  case nonNegative = "a number, 0 or above"
  /// 1 or above.
  case atLeastOne = "a number, 1 or above"

  func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch self {
    case .positive: value > 0
    case .nonNegative: value >= 0
    case .atLeastOne: value >= 1
    }
  }
}

extension PluginOption where Value == Double {
  /// A real number.
  public static func number(_ name: String, default value: Double, _ range: NumberRange, meaning: String) -> Self {
    Self(name, type: "number", range: range.rawValue, default: value.shortDescription, meaning: meaning) {
      text throws(LockstepError) in
      guard let number = Double(text), range.contains(number) else {
        throw LockstepError.option("'\(text)' is not \(range.rawValue)")
      }
      return number
    }
  }
}

extension PluginOption where Value == Int {
  /// A integer.
  public static func integer(_ name: String, default value: Int, in range: ClosedRange<Int>, meaning: String) -> Self {
    let words = "a integer from \(range.lowerBound) to \(range.upperBound)"
    return Self(name, type: "integer", range: words, default: String(value), meaning: meaning) {
      text throws(LockstepError) in
      guard let number = Int(text), range.contains(number) else {
        throw LockstepError.option("'\(text)' is not \(words)")
      }
      return number
    }
  }
}

extension PluginOption where Value == Bool {
  /// Yes or no.
  public static func flag(_ name: String, default value: Bool, meaning: String) -> Self {
    Self(name, type: "flag", range: "true or false", default: String(value), meaning: meaning) {
      text throws(LockstepError) in
      guard let flag = Bool(text) else { throw LockstepError.option("'\(text)' is not true or false") }
      return flag
    }
  }
}

extension PluginOption where Value == String {
  /// A file to be read, which must be named.
  public static func file(_ name: String, meaning: String) -> Self { path(name, to: "file", meaning: meaning) }

  /// A folder to be read, which must be named.
  public static func folder(_ name: String, meaning: String) -> Self { path(name, to: "folder", meaning: meaning) }

  private static func path(_ name: String, to kind: String, meaning: String) -> Self {
    Self(name, type: kind, range: "a \(kind)'s path", default: nil, meaning: meaning) { text throws(LockstepError) in
      guard !text.isEmpty else { throw LockstepError.option("no \(kind) is named") }
      return text
    }
  }
}

extension PluginOption where Value: RawRepresentable<String> & CaseIterable {
  /// One of several words.
  public static func choice(_ name: String, default value: Value, meaning: String) -> Self {
    let words = Value.allCases.map(\.rawValue).joined(separator: ", ")
    return Self(name, type: "choice", range: "one of \(words)", default: value.rawValue, meaning: meaning) {
      text throws(LockstepError) in
      guard let choice = Value(rawValue: text) else { throw LockstepError.option("'\(text)' is not one of \(words)") }
      return choice
    }
  }
}

extension PluginOption where Value == StepGrid {
  /// Steps, from `first` on.
  public static func grid(_ name: String, default text: String, from first: Int = 0, meaning: String) -> Self {
    Self(
      name, type: "grid", range: "steps from \(first) on, such as 0..40, 1+50..1300/50 or 2^0..2^12", default: text,
      meaning: meaning
    ) { text throws(LockstepError) in
      let grid = try StepGrid(text)
      guard let smallest = grid.values.first, smallest >= first else {
        throw LockstepError.option("'\(text)' begins below \(first)")
      }
      return grid
    }
  }
}

extension Double {
  /// Without the `.0` of integers.
  var shortDescription: String { Int(exactly: self).map(String.init) ?? String(self) }
}
