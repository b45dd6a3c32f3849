/// A JSON value. Fields keep their order.
public enum JSONValue: Sendable, Equatable {
  /// null
  case null
  /// true or false
  case bool(Bool)
  /// A integer, as it was written without fraction or exponent.
  case integer(Int)
  /// A finite number.
  case number(Double)
  /// Text.
  case string(String)
  /// A list.
  case array([JSONValue])
  /// Named fields.
  case object([Field])

  /// A named field.
  public struct Field: Sendable, Equatable {
    /// The name.
    public var name: String
    /// The value.
    public var value: JSONValue

    /// A field.
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

  /// The object with the fields of another, which win.
  public func merging(_ other: JSONValue) -> JSONValue {
    guard case .object(let fields) = self, case .object(let others) = other else { return other }
    let names = Set(others.map(\.name))
    return .object(fields.filter { !names.contains($0.name) } + others)
  }

  /// A list of numbers.
  public static func numbers(_ values: some Sequence<Double>) -> JSONValue { .array(values.map { .number($0) }) }

  /// A list of integers.
  public static func integers(_ values: some Sequence<Int>) -> JSONValue { .array(values.map { .integer($0) }) }

  /// A list of texts.
  public static func strings(_ values: some Sequence<String>) -> JSONValue { .array(values.map { .string($0) }) }

  /// Whether both say the same: the order of an object's fields says nothing, nor does how a number is written.
  public func isEquivalent(to other: JSONValue) -> Bool {
    switch (self, other) {
    case (.integer(let whole), .number(let number)), (.number(let number), .integer(let whole)):
      return Int(exactly: number) == whole
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

  /// What kind of value it is, in words.
  var kind: String {
    switch self {
    case .null: "null"
    case .bool: "true or false"
    case .integer: "a integer"
    case .number: "a number"
    case .string: "a text"
    case .array: "a list"
    case .object: "an object"
    }
  }
}
