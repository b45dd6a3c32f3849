internal import Foundation
public import LockstepCore

/// A value in a JSON document together with its path, so that errors name the file and the field.
public struct JSONNode: Sendable {
  /// The value.
  public let value: JSONValue
  private let file: String
  private let path: String

  /// The root of a document that was read from `file`.
  public init(_ value: JSONValue, file: String) {
    self.init(value: value, file: file, path: "")
  }

  private init(value: JSONValue, file: String, path: String) {
    self.value = value
    self.file = file
    self.path = path
  }

  /// Reads a document and checks its schema.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read, is not JSON, or has another schema or version.
  public init(document file: String, schema: DocumentSchema) throws {
    self.init(try JSONValue(parsing: InputFile.bytes(of: file, limit: schema.maxSize), source: file), file: file)
    let kind = try field("schema").string()
    guard kind == schema.name else {
      throw LockstepError.file("\(file): field 'schema' is '\(kind)'; expected '\(schema.name)'")
    }
    let version = try field("schema_version").integer()
    guard version == schema.version else {
      throw LockstepError.file(
        "\(file): field 'schema_version' is \(version); this version of Lockstep reads \(schema.version)")
    }
  }

  /// An error about this value. The message continues "field 'x' ...", as in "is 3; expected an even number".
  public func error(_ message: String) -> LockstepError {
    LockstepError.file(path.isEmpty ? "\(file): \(message)" : "\(file): field '\(path)' \(message)")
  }

  private func unexpected(_ expected: String) -> LockstepError { error("is \(value.kind); expected \(expected)") }

  private func path(of name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  private func child(_ name: String, _ value: JSONValue) -> JSONNode {
    JSONNode(value: value, file: file, path: path(of: name))
  }

  private func fields() throws -> [JSONValue.Field] {
    guard case .object(let fields) = value else { throw unexpected("an object") }
    return fields
  }

  /// The field of this name; nil if there is none.
  ///
  /// - Throws: ``LockstepError`` if the value is not an object.
  public func optionalField(_ name: String) throws -> JSONNode? {
    try fields().last { $0.name == name }.map { child(name, $0.value) }
  }

  /// The field of this name.
  ///
  /// - Throws: ``LockstepError`` if the value is not an object or has no such field.
  public func field(_ name: String) throws -> JSONNode {
    guard let field = try optionalField(name) else {
      throw LockstepError.file("\(file): missing field '\(path(of: name))'")
    }
    return field
  }

  /// All fields in their order.
  ///
  /// - Throws: ``LockstepError`` if the value is not an object.
  public func namedFields() throws -> [(name: String, node: JSONNode)] {
    try fields().map { ($0.name, child($0.name, $0.value)) }
  }

  /// Throws unless every field of the object has one of these names.
  public func rejectUnknownFields(_ names: [String]) throws {
    if let unknown = try fields().first(where: { !names.contains($0.name) }) {
      throw LockstepError.file(
        "\(file): unknown field '\(path(of: unknown.name))'; the fields are \(names.joined(separator: ", "))")
    }
  }

  /// The elements of an array.
  ///
  /// - Throws: ``LockstepError`` if the value is not an array, or has more than `limit` elements.
  public func elements(atMost limit: Int = .max) throws -> [JSONNode] {
    guard case .array(let elements) = value else { throw unexpected("an array") }
    guard elements.count <= limit else { throw error("has \(elements.count) elements; expected at most \(limit)") }
    return elements.enumerated().map { JSONNode(value: $1, file: file, path: "\(path)[\($0)]") }
  }

  /// The string.
  ///
  /// - Throws: ``LockstepError`` if the value is not a string.
  public func string() throws -> String {
    guard case .string(let string) = value else { throw unexpected("a string") }
    return string
  }

  /// The integer.
  ///
  /// - Throws: ``LockstepError`` if the value is not an integer in the range.
  public func integer(in range: ClosedRange<Int> = Int.min...Int.max) throws -> Int {
    guard case .integer(let number) = value else { throw unexpected("an integer") }
    guard range.contains(number) else {
      throw error("is \(number); expected \(range.integers)")
    }
    return number
  }

  /// The number, which may be written as an integer.
  ///
  /// - Throws: ``LockstepError`` if the value is not a number.
  public func number() throws -> Double {
    switch value {
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default: throw unexpected("a number")
    }
  }

  /// The number, which must be in a range.
  public func number(in range: NumberRange) throws -> Double { try number(range.rawValue, where: range.contains) }

  /// A finite number for which a condition holds; `allowed` describes it, as in "a number above 0".
  public func number(_ allowed: String, where condition: (Double) -> Bool) throws -> Double {
    let number = try number()
    guard number.isFinite, condition(number) else { throw error("is \(number); expected \(allowed)") }
    return number
  }

  /// The case of an enumeration that the string names.
  ///
  /// - Throws: ``LockstepError`` that lists the cases if there is none.
  public func enumValue<Value: RawRepresentable<String> & CaseIterable>(
    _ type: Value.Type = Value.self
  ) throws -> Value {
    let name = try string()
    guard let value = Value(rawValue: name) else {
      throw error("is '\(name)'; expected one of \(Value.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return value
  }

  /// A string, number or boolean, as one would write it on the command line.
  ///
  /// - Throws: ``LockstepError`` if the value is null, an array or an object.
  public func optionText() throws -> String {
    switch value {
    case .string(let string): return string
    case .integer(let number): return String(number)
    case .number(let number): return String(number)
    case .bool(let flag): return String(flag)
    default: throw unexpected("a string or a number")
    }
  }
}
