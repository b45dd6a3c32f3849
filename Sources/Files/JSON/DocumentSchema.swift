internal import Foundation

/// The schema of a JSON document: its name and version, which are the document's first fields.
public struct DocumentSchema: Sendable {
  /// The value of the field `schema`, such as "lockstep.results".
  public let name: String
  /// The value of the field `schema_version`.
  public let version: Int
  /// The size in bytes that a document may have.
  public let maxSize: Int

  /// A schema of this name and version.
  public init(_ name: String, version: Int, maxSize: Int = InputFile.maxTextSize) {
    self.name = name
    self.version = version
    self.maxSize = maxSize
  }

  /// The fields that every such document starts with.
  public var fields: [JSONValue.Field] {
    [JSONValue.Field("schema", .string(name)), JSONValue.Field("schema_version", .integer(version))]
  }

  /// A document with the properties of a value, in snake case and in alphabetical order. A property that is nil is absent,
  /// and a number that is not finite is the string "infinite", "-infinite" or "undefined".
  ///
  /// - Throws: An error of the value's encoding.
  package func document(_ value: some Encodable) throws -> JSONValue {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.keyEncodingStrategy = .convertToSnakeCase
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "infinite", negativeInfinity: "-infinite", nan: "undefined")
    return .object(fields).merging(try JSONValue(parsing: Array(encoder.encode(value)), source: name))
  }
}
