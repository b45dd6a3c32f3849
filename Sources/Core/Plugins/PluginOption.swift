/// An option of a plugin: a stored property with a name, a domain and a meaning. Its default is the property's.
public struct PluginOption<Root>: Sendable {
  /// The name, as in `plugin:name=value`.
  public let name: String
  /// The allowed values.
  public let domain: OptionDomain
  /// What the option does, with its unit, in one line.
  public let meaning: String
  /// Whether specifications leave the option out while it has its default.
  package private(set) var isOmittedAtDefault = false
  /// The value as a user would write it; nil for a path that is not set.
  package let text: @Sendable (Root) -> String?
  /// Sets the value that a string gives.
  package let set: @Sendable (inout Root, String) throws(LockstepError) -> Void

  /// A property that a key path leads to.
  public typealias Property<Value> = any WritableKeyPath<Root, Value> & Sendable

  /// - Parameter value: Reads the value that a string gives; nil if it is outside the domain.
  private init<Value>(
    _ name: String, _ property: Property<Value>, _ domain: OptionDomain, _ meaning: String,
    text: @escaping @Sendable (Value) -> String?,
    value: @escaping @Sendable (String) throws(LockstepError) -> Value?
  ) {
    self.name = name
    self.domain = domain
    self.meaning = meaning
    self.text = { text($0[keyPath: property]) }
    set = { root, text throws(LockstepError) in
      guard let value = try value(text) else { throw .option("'\(text)' is not \(domain)") }
      root[keyPath: property] = value
    }
  }

  /// The same option, left out of specifications while it has its default: for an option that is younger than files with
  /// specifications of the plugin, which then still name the same plugin.
  public func omittedAtDefault() -> Self {
    var copy = self
    copy.isOmittedAtDefault = true
    return copy
  }

  /// Sets the value that a string gives.
  ///
  /// - Throws: ``LockstepError`` that begins with `context` if the string is outside the domain.
  package func set(_ root: inout Root, _ text: String, _ context: @autoclosure () -> String) throws(LockstepError) {
    do { try set(&root, text) } catch { throw error.prefixed(with: context()) }
  }

  /// A finite number in a range.
  public static func number(
    _ name: String, _ property: Property<Double>, _ range: NumberRange, _ meaning: String
  ) -> Self {
    Self(name, property, .number(range), meaning, text: \.shortDescription) { range.number($0) }
  }

  /// A number in a range, or a word that stands for nil.
  public static func number(
    _ name: String, _ property: Property<Double?>, _ range: NumberRange, or word: String, _ meaning: String
  ) -> Self {
    Self(name, property, .wordOrNumber(word, range), meaning) {
      $0?.shortDescription ?? word
    } value: {
      $0 == word ? .some(nil) : range.number($0).map { .some($0) }
    }
  }

  /// One or more numbers in a range, joined by `+`.
  public static func numbers(
    _ name: String, _ property: Property<[Double]>, _ range: NumberRange, _ meaning: String
  ) -> Self {
    Self(name, property, .numbers(range), meaning, text: \.joinedByPlus) { text in
      let numbers = text.split(separator: "+", omittingEmptySubsequences: false).map { range.number(String($0)) }
      return numbers.contains(nil) ? nil : numbers.compactMap(\.self)
    }
  }

  /// An integer in a range.
  public static func integer(
    _ name: String, _ property: Property<Int>, _ range: ClosedRange<Int>, _ meaning: String
  ) -> Self {
    Self(name, property, .integer(range), meaning, text: \.description) {
      Int($0).flatMap { range.contains($0) ? $0 : nil }
    }
  }

  /// True or false.
  public static func flag(_ name: String, _ property: Property<Bool>, _ meaning: String) -> Self {
    Self(name, property, .flag, meaning, text: \.description) { Bool($0) }
  }

  /// One of the cases of an enumeration, by its raw value.
  public static func choice<Choice: RawRepresentable<String> & CaseIterable & Sendable>(
    _ name: String, _ property: Property<Choice>, _ meaning: String
  ) -> Self {
    Self(name, property, .choice(Choice.allCases.map(\.rawValue)), meaning) {
      $0.rawValue
    } value: {
      Choice(rawValue: $0)
    }
  }

  /// A grid of steps, none below `first`.
  public static func grid(
    _ name: String, _ property: Property<StepGrid>, from first: Int = 0, _ meaning: String
  ) -> Self {
    Self(name, property, .grid(from: first), meaning, text: \.text) { text throws(LockstepError) in
      let grid = try StepGrid(text)
      guard let smallest = grid.values.first, smallest >= first else {
        throw .option("'\(text)' starts below \(first)")
      }
      return grid
    }
  }

  /// The path of a file or folder to be read; it must be set, and is an empty string by default.
  public static func path(
    _ name: String, _ property: Property<String>, _ kind: OptionDomain.PathKind, _ meaning: String
  ) -> Self {
    Self(name, property, .path(kind), meaning) {
      $0.isEmpty ? nil : $0
    } value: { text throws(LockstepError) in
      guard !text.isEmpty else { throw .option("no \(kind.rawValue) is given") }
      return text
    }
  }
}

extension [Double] {
  /// As the value of an option that is a list of numbers.
  package var joinedByPlus: String {
    // In 1e+20 the sign would be taken for a separator.
    map { $0.shortDescription.replacing("e+", with: "e") }.joined(separator: "+")
  }
}

extension Double {
  /// Without the `.0` of integers.
  var shortDescription: String { Int(exactly: self).map(String.init) ?? String(self) }
}
