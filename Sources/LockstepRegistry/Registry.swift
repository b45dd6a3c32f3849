internal import Foundation
internal import LockstepFiles

/// Named learners, function classes and experiments, from JSON documents in folders: `learners/NAME.json`,
/// `function-classes/NAME.json` and `experiments/NAME.json`.
public struct Registry: Sendable {
  /// Learners with their options set, by name.
  public private(set) var learners: [String: Preset] = [:]
  /// Function classes with their options set, by name.
  public private(set) var functionClasses: [String: Preset] = [:]
  /// Experiments, by name.
  public private(set) var experiments: [String: Experiment] = [:]

  /// Reads the folders; where two hold the same name, the earlier one counts.
  ///
  /// - Throws: ``LockstepFiles/FileError`` that names the document and the field that is wrong, or the folder that is
  ///   not there.
  public init(folders: [String]) throws {
    for folder in folders {
      learners.merge(try Self.documents(in: folder, "learners", Preset.init)) { earlier, _ in earlier }
      functionClasses.merge(try Self.documents(in: folder, "function-classes", Preset.init)) { earlier, _ in earlier }
      experiments.merge(try Self.documents(in: folder, "experiments", Experiment.init)) { earlier, _ in earlier }
    }
  }

  private static func documents<Document>(
    in folder: String, _ kind: String, _ read: (String) throws -> Document
  ) throws -> [String: Document] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw FileError("there is no Registry folder '\(folder)'")
    }
    let path = URL(filePath: folder).appending(path: kind).path
    guard FileManager.default.fileExists(atPath: path) else { return [:] }
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw FileError("cannot read '\(path)': it is a file, or a folder that cannot be read")
    }
    var documents: [String: Document] = [:]
    for file in files.sorted() where file.hasSuffix(".json") {
      let name = String(file.dropLast(".json".count))
      let document = URL(filePath: path).appending(path: file).path
      guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }), !name.isEmpty else {
        throw FileError("\(document): a document's name is made of letters, digits, '-', '_' and '.'")
      }
      documents[name] = try read(document)
    }
    return documents
  }
}

/// A plugin with some of its options set, under a name of its own.
public struct Preset: Sendable, Equatable {
  /// What it is, in a line.
  public let summary: String
  /// Where its options come from; nil where that is the plugin's own literature.
  public let source: String?
  /// The plugin and the options.
  public let specification: Specification

  private static let schema = DocumentSchema("lockstep.preset", version: 1)

  init(document: String) throws {
    let root = try JSONNode(document: document, schema: Self.schema)
    try root.requireOnly(["schema", "schema_version", "summary", "source", "plugin", "options"])
    summary = try root.field("summary").string()
    source = try root.optionalField("source")?.string()
    let options = try root.optionalField("options")?.namedFields() ?? []
    specification = Specification(
      name: try root.field("plugin").string(),
      options: Dictionary(try options.map { ($0.name, try $0.node.spelling()) }) { $1 })
  }
}
