/// A JSON value. The fields of objects keep their order.
public enum JSONValue: Sendable, Equatable {
  /// `null`
  case null
  /// `true` or `false`
  case bool(Bool)
  /// A number without fraction or exponent.
  case integer(Int)
  /// Any other finite number.
  case number(Double)
  /// A string.
  case string(String)
  /// An array.
  case array([JSONValue])
  /// An object.
  case object([Field])

  /// A field of an object.
  public struct Field: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// A field with a name and a value.
    public init(_ name: String, _ value: JSONValue) {
      self.name = name
      self.value = value
    }
  }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(floatLiteral value: Double) { self = .number(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  public init(integerLiteral value: Int) { self = .integer(value) }
  public init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(elements.map { Field($0.0, $0.1) })
  }

  /// The object with the fields of another, which take precedence.
  public func merging(_ other: JSONValue) -> JSONValue {
    guard case .object(let fields) = self, case .object(let others) = other else { return other }
    let names = Set(others.map(\.name))
    return .object(fields.filter { !names.contains($0.name) } + others)
  }

  /// An array of numbers.
  public static func numbers(_ values: some Sequence<Double>) -> JSONValue { .array(values.map { .number($0) }) }

  /// An array of integers.
  public static func integers(_ values: some Sequence<Int>) -> JSONValue { .array(values.map { .integer($0) }) }

  /// An array of strings.
  public static func strings(_ values: some Sequence<String>) -> JSONValue { .array(values.map { .string($0) }) }

  /// Whether both are equal apart from the order of fields and the notation of numbers.
  public func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.integer(let integer), .number(let number)), (.number(let number), .integer(let integer)):
      return Int(exactly: number) == integer
    case (.array(let ours), .array(let theirs)):
      return ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.isEquivalent(to: $1) }
    case (.object(let ours), .object(let theirs)):
      return ours.count == theirs.count
        && ours.allSatisfy { field in
          theirs.contains { $0.name == field.name && $0.value.isEquivalent(to: field.value) }
        }
    default: return self == other
    }
  }

  /// The value with the fields of all objects in the order of their names.
  public var sortedByName: JSONValue {
    switch self {
    case .array(let values): .array(values.map(\.sortedByName))
    case .object(let fields):
      .object(fields.map { Field($0.name, $0.value.sortedByName) }.sorted { $0.name < $1.name })
    default: self
    }
  }

  /// The type of the value, for errors.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "a boolean"
    case .integer: "an integer"
    case .number: "a number"
    case .string: "a string"
    case .array: "an array"
    case .object: "an object"
    }
  }
}
