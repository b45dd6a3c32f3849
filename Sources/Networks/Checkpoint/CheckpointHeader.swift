internal import LockstepCore
public import LockstepFiles

/// The contents of a checkpoint's `configuration.json`: the network's kind and sizes, and its training prompts.
public struct CheckpointHeader: Sendable {
  /// A one-line summary; nil if there is none.
  public var summary: String?
  /// The name of the network's plugin.
  public var kind: String
  /// The network's sizes, the field `network`.
  public var network: JSONNode
  /// The specification of the function class that it was trained on; nil if unknown.
  public var functionClass: String?
  /// The number n of examples before the last query that it was trained with; nil if unknown.
  public var contextSize: Int?

  /// The file's name in a checkpoint's folder.
  public static let fileName = "configuration.json"
  private static let schema = DocumentSchema("lockstep.checkpoint", version: 1)
  /// The kind of an imported checkpoint's folder.
  static let folderKind = AtomicFolder.Kind(schema.name)

  /// Reads the header of the checkpoint in a folder.
  ///
  /// - Throws: `LockstepError` that names the file and the field that is wrong.
  public init(folder: String) throws {
    let root = try JSONNode(document: Checkpoints.path(Self.fileName, in: folder), schema: Self.schema)
    try root.rejectUnknownFields(["schema", "schema_version", "summary", "network", "function_class", "context_size"])
    summary = try root.optionalField("summary")?.string()
    network = try root.field("network")
    kind = try network.field("kind").string()
    functionClass = try root.optionalField("function_class")?.string()
    contextSize = try root.optionalField("context_size")?.integer(in: PromptShape.contextSizes)
  }

  /// The contents of a configuration file.
  ///
  /// - Throws: Nothing in practice: JSON can represent all of it.
  public static func text(
    summary: String?, network: [JSONValue.Field], functionClass: String?, contextSize: Int?
  ) throws -> String {
    var fields = schema.fields
    if let summary { fields.append(.init("summary", .string(summary))) }
    fields.append(.init("network", .object(network)))
    if let functionClass { fields.append(.init("function_class", .string(functionClass))) }
    if let contextSize { fields.append(.init("context_size", .integer(contextSize))) }
    return try JSONValue.object(fields).text()
  }
}
