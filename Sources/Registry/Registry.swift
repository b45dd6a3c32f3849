internal import LockstepCore
internal import Foundation
internal import LockstepFiles

/// Named learners, function classes, experiments and trainings, from JSON documents in folders: `learners/NAME.json`,
/// `function-classes/NAME.json`, `experiments/NAME.json` and `trainings/NAME.json`; published figures,
/// `figures/NAME.json`, with their tables in `published`; and trained networks, each a folder `models/NAME`, which are
/// learners, too.
public struct Registry: Sendable {
  /// Learners with their options set, by name.
  public private(set) var learners: [String: Preset] = [:]
  /// Function classes with their options set, by name.
  public private(set) var functionClasses: [String: Preset] = [:]
  /// Experiments, by name.
  public private(set) var experiments: [String: Experiment] = [:]
  /// The paths of the documents of published figures, by name.
  public private(set) var figures: [String: String] = [:]
  /// The paths of the documents of trainings, by name.
  public private(set) var trainings: [String: String] = [:]

  /// Reads the folders; where two hold the same name, the earlier one counts.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the document and the field that is wrong, or the folder that is
  ///   not there.
  public init(folders: [String]) throws {
    for folder in folders {
      learners.merge(try Self.documents(in: folder, "learners", Preset.init(document:))) { earlier, _ in earlier }
      functionClasses.merge(try Self.documents(in: folder, "function-classes", Preset.init(document:))) { earlier, _ in
        earlier
      }
      learners.merge(try Self.models(in: folder)) { earlier, _ in earlier }
      trainings.merge(try Self.documents(in: folder, "trainings") { $0 }) { earlier, _ in earlier }
      figures.merge(try Self.documents(in: folder, "figures") { $0 }) { earlier, _ in earlier }
      experiments.merge(try Self.documents(in: folder, "experiments", Experiment.init)) { earlier, _ in earlier }
    }
  }

  private static func documents<Document>(
    in folder: String, _ kind: String, _ read: (String) throws -> Document
  ) throws -> [String: Document] {
    var documents: [String: Document] = [:]
    for (path, file) in try contents(of: folder, kind) where file.hasSuffix(".json") {
      let name = String(file.dropLast(".json".count))
      try requireName(name, of: path)
      documents[name] = try read(path)
    }
    return documents
  }

  /// The trained networks: folders with a configuration.
  private static func models(in folder: String) throws -> [String: Preset] {
    var models: [String: Preset] = [:]
    for (path, name) in try contents(of: folder, "models") {
      guard let model = try Preset(modelFolder: path) else { continue }
      try requireName(name, of: path)
      models[name] = model
    }
    return models
  }

  /// What lies in one of a Registry's folders, in alphabetical order.
  private static func contents(of folder: String, _ kind: String) throws -> [(path: String, name: String)] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw LockstepError.file("there is no Registry folder '\(folder)'")
    }
    let path = URL(filePath: folder).appending(path: kind).path
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let files = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw LockstepError.file("cannot read '\(path)': it is a file, or a folder that cannot be read")
    }
    return files.sorted().map { (URL(filePath: path).appending(path: $0).path, $0) }
  }

  private static func requireName(_ name: String, of path: String) throws {
    guard name.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }), !name.isEmpty else {
      throw LockstepError.file("\(path): a name in the Registry is made of letters, digits, '-', '_' and '.'")
    }
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
    try root.rejectUnknownFields(["schema", "schema_version", "summary", "source", "plugin", "options"])
    summary = try root.field("summary").string()
    source = try root.optionalField("source")?.string()
    let options = try root.optionalField("options")?.namedFields() ?? []
    specification = Specification(
      name: try root.field("plugin").string(),
      options: Dictionary(try options.map { ($0.name, try $0.node.optionText()) }) { $1 })
  }

  /// A trained network; nil if the folder does not hold one's configuration.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the field of the configuration that is wrong.
  public init?(modelFolder folder: String) throws {
    let document = URL(filePath: folder).appending(path: "configuration.json").path
    guard InputFile.exists(document) else { return nil }
    let root = try JSONNode(document: document, schema: DocumentSchema("lockstep.checkpoint", version: 1))
    let network = try root.field("network")
    summary = try root.optionalField("summary")?.string() ?? "a trained network"
    source = nil
    specification = Specification(name: try network.field("kind").string(), options: ["checkpoint": folder])
  }
}
