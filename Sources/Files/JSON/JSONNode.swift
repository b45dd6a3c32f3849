public import LockstepCore
internal import Foundation

/// A place in a JSON document. What it holds is asked for by type; where it is something else the error names the file
/// and the field.
public struct JSONNode: Sendable {
  /// The value there.
  public let value: JSONValue
  private let file: String
  private let path: String

  /// The top of a document that was read from `file`.
  public init(_ value: JSONValue, file: String) {
    self.init(value: value, file: file, path: "")
  }

  private init(value: JSONValue, file: String, path: String) {
    self.value = value
    self.file = file
    self.path = path
  }

  /// Reads a document of a kind.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read, is not JSON, or its field `schema` is not this kind and
  ///   version.
  public init(document file: String, schema: DocumentSchema) throws {
    self.init(try JSONValue(parsing: InputFile.bytes(of: file), source: file), file: file)
    let kind = try field("schema").string()
    guard kind == schema.name else {
      throw LockstepError.file("\(file): the field 'schema' is '\(kind)'; expected '\(schema.name)'")
    }
    let version = try field("schema_version").integer()
    guard version == schema.version else {
      throw LockstepError.file(
        "\(file): the field 'schema_version' is \(version); this Lockstep reads version \(schema.version)")
    }
  }

  /// An error about this place.
  public func error(_ words: String) -> LockstepError {
    LockstepError.file(path.isEmpty ? "\(file): \(words)" : "\(file): the field '\(path)' \(words)")
  }

  private func unexpected(_ expected: String) -> LockstepError { error("is \(value.kind); expected \(expected)") }

  private func child(_ name: String, _ value: JSONValue) -> JSONNode {
    JSONNode(value: value, file: file, path: path.isEmpty ? name : "\(path).\(name)")
  }

  private func fields() throws -> [JSONValue.Field] {
    guard case .object(let fields) = value else { throw unexpected("an object") }
    return fields
  }

  /// The field of this name, or nil if there is none.
  public func optionalField(_ name: String) throws -> JSONNode? {
    try fields().last { $0.name == name }.map { child(name, $0.value) }
  }

  /// The field of this name.
  public func field(_ name: String) throws -> JSONNode {
    guard let field = try optionalField(name) else { throw error("lacks the field '\(name)'") }
    return field
  }

  /// All fields, by name.
  public func namedFields() throws -> [(name: String, node: JSONNode)] {
    try fields().map { ($0.name, child($0.name, $0.value)) }
  }

  /// Refuses fields that are not among these.
  public func rejectUnknownFields(_ names: [String]) throws {
    if let unknown = try fields().first(where: { !names.contains($0.name) }) {
      throw error("has an unknown field '\(unknown.name)'; there are \(names.joined(separator: ", "))")
    }
  }

  /// The elements of a list.
  public func elements() throws -> [JSONNode] {
    guard case .array(let elements) = value else { throw unexpected("a list") }
    return elements.enumerated().map { JSONNode(value: $1, file: file, path: "\(path)[\($0)]") }
  }

  /// A text.
  public func string() throws -> String {
    guard case .string(let text) = value else { throw unexpected("a text") }
    return text
  }

  /// A integer.
  public func integer(in range: ClosedRange<Int> = Int.min...Int.max) throws -> Int {
    guard case .integer(let number) = value else { throw unexpected("a integer") }
    guard range.contains(number) else {
      throw error("is \(number); expected from \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  /// A number.
  public func number() throws -> Double {
    switch value {
    case .integer(let number): return Double(number)
    case .number(let number): return number
    default: throw unexpected("a number")
    }
  }

  /// A number for which a condition holds; `allowed` says it in words, such as "a number above 0".
  public func number(_ allowed: String, where condition: (Double) -> Bool) throws -> Double {
    let number = try number()
    guard number.isFinite, condition(number) else { throw error("is \(number); expected \(allowed)") }
    return number
  }

  /// True or false.
  public func bool() throws -> Bool {
    guard case .bool(let flag) = value else { throw unexpected("true or false") }
    return flag
  }

  /// One of the words of an enumeration.
  public func enumValue<Word: RawRepresentable<String> & CaseIterable>(_ type: Word.Type = Word.self) throws -> Word {
    let text = try string()
    guard let word = Word(rawValue: text) else {
      throw error("is '\(text)'; expected one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))")
    }
    return word
  }

  /// A text, a number or true or false, as it would be spelt on the command line.
  public func optionText() throws -> String {
    switch value {
    case .string(let text): return text
    case .integer(let number): return String(number)
    case .number(let number): return String(number)
    case .bool(let flag): return String(flag)
    default: throw unexpected("a text or a number")
    }
  }
}

/// What a document is, and the version of its layout.
public struct DocumentSchema: Sendable {
  /// The kind, as the document's field `schema` has it.
  public let name: String
  /// The version, as its field `schema_version` has it.
  public let version: Int

  /// A kind of document.
  public init(_ name: String, version: Int) {
    self.name = name
    self.version = version
  }

  /// The fields with which such a document begins.
  public var fields: [JSONValue.Field] {
    [JSONValue.Field("schema", .string(name)), JSONValue.Field("schema_version", .integer(version))]
  }
}
