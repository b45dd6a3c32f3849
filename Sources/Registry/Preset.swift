internal import LockstepFiles
internal import LockstepNetworks

/// A plugin with some of its options, or a method at a hypothesis, under a name of its own.
public struct Preset: Sendable, Equatable {
  /// A one-line description.
  public let summary: String
  /// The source of the options; nil if it is the plugin's own literature.
  public let source: String?
  /// The plugin and the options.
  public let specification: Specification

  private static let schema = DocumentSchema("lockstep.preset", version: 1)

  /// Reads a preset's document or a model's folder.
  init(path: String) throws {
    if let model = try Preset(modelFolder: path) {
      self = model
      return
    }
    let root = try JSONNode(document: path, schema: Self.schema)
    try root.rejectUnknownFields(["schema", "schema_version", "summary", "source", "plugin", "hypothesis", "options"])
    summary = try root.field("summary").string()
    source = try root.optionalField("source")?.string()
    let options = try root.optionalField("options")?.namedFields() ?? []
    specification = Specification(
      name: try root.field("plugin").string(), hypothesis: try root.optionalField("hypothesis")?.string(),
      options: Dictionary(try options.map { ($0.name, try $0.node.optionText()) }) { $1 })
  }

  /// A trained network; nil if the folder is not a checkpoint.
  ///
  /// - Throws: `LockstepError` that names the invalid field of the configuration.
  public init?(modelFolder folder: String) throws {
    guard Self.isModel(folder) else { return nil }
    let header = try CheckpointHeader(folder: folder)
    summary = header.summary ?? "a trained network"
    source = nil
    specification = Specification(name: header.kind, options: [Checkpoints.optionName: folder])
  }

  /// Whether a folder is a checkpoint.
  static func isModel(_ folder: String) -> Bool {
    InputFile.exists(Checkpoints.path(CheckpointHeader.fileName, in: folder))
  }
}
