internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// Named learners, function classes, experiments, trainings and published figures: JSON documents in folders.
///
/// The folders of a Registry are `learners`, `function-classes`, `experiments`, `trainings` and `figures`, with a document
/// NAME.json for each name; `published`, the tables of figures; and `models`, with a checkpoint folder for each trained
/// network. Models are learners. Only names are collected at first. A document is read when it is requested, so that an
/// invalid one affects no other.
public struct Registry: Sendable {
  /// Learners with options, models included.
  public let learners: RegistryDocuments<Preset>
  /// Function classes with options.
  public let functionClasses: RegistryDocuments<Preset>
  /// Experiments.
  public let experiments: RegistryDocuments<Experiment>
  /// The paths of the documents of trainings, by name.
  public let trainings: [String: String]
  /// The paths of the documents of published figures, by name.
  public let figures: [String: String]
  /// The paths of documents and models that are ignored because their names are invalid.
  package let misnamed: [String]

  /// Collects the names in several Registry folders. A name in an earlier folder takes precedence.
  ///
  /// - Throws: `LockstepError` if a folder does not exist or cannot be read.
  public init(folders: [String]) throws {
    var listing = Listing()
    for folder in folders { try listing.add(folder) }
    learners = RegistryDocuments(listing.paths(.learners)) { try Preset(path: $0) }
    functionClasses = RegistryDocuments(listing.paths(.functionClasses)) { try Preset(path: $0) }
    experiments = RegistryDocuments(listing.paths(.experiments), read: Experiment.init(document:))
    trainings = listing.paths(.trainings)
    figures = listing.paths(.figures)
    misnamed = listing.misnamed
  }

  /// Whether it has no document of any kind.
  var isEmpty: Bool {
    learners.names.isEmpty && functionClasses.names.isEmpty && experiments.names.isEmpty && trainings.isEmpty
      && figures.isEmpty
  }
}

/// The documents of one kind, by name.
public struct RegistryDocuments<Document>: Sendable {
  private let paths: [String: String]
  private let read: @Sendable (String) throws -> Document

  init(_ paths: [String: String], read: @escaping @Sendable (String) throws -> Document) {
    self.paths = paths
    self.read = read
  }

  /// All names, sorted.
  public var names: [String] { paths.keys.sorted() }

  /// Whether there is a document of this name.
  public func contains(_ name: String) -> Bool { paths[name] != nil }

  /// Reads the document of this name; nil if there is none.
  ///
  /// - Throws: `LockstepError` that names the document and the invalid field.
  public subscript(name: String) -> Document? {
    get throws { try paths[name].map(read) }
  }
}

/// The names and paths in Registry folders.
private struct Listing {
  enum Kind: String, CaseIterable {
    case learners
    case functionClasses = "function-classes"
    case experiments, trainings, figures
  }

  private static let models = "models"

  private var found: [Kind: [String: String]] = [:]
  private(set) var misnamed: [String] = []

  func paths(_ kind: Kind) -> [String: String] { found[kind] ?? [:] }

  mutating func add(_ folder: String) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue else {
      throw LockstepError.file("there is no Registry folder '\(folder)'")
    }
    let parts = Kind.allCases.map(\.rawValue) + [Self.models]
    let isEmpty = try? FileManager.default.contentsOfDirectory(atPath: folder).isEmpty
    guard isEmpty == true || parts.contains(where: { InputFile.exists("\(folder)/\($0)") }) else {
      throw LockstepError.file(
        "'\(folder)' is not a Registry folder; expected one of the folders \(parts.joined(separator: ", ")) in it")
    }
    for kind in Kind.allCases {
      for (path, file) in try contents(of: folder, kind.rawValue) where file.hasSuffix(".json") {
        add(String(file.dropLast(".json".count)), path, kind)
      }
    }
    for (path, name) in try contents(of: folder, Self.models) where Preset.isModel(path) { add(name, path, .learners) }
  }

  private mutating func add(_ name: String, _ path: String, _ kind: Kind) {
    if !RegistryName.isValid(name) {
      misnamed.append(path)
    } else if found[kind]?[name] == nil {
      found[kind, default: [:]][name] = path
    }
  }

  /// The visible files and folders in a folder of the Registry, sorted.
  private func contents(of folder: String, _ kind: String) throws -> [(path: String, name: String)] {
    let path = URL(filePath: folder).appending(path: kind).path
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else {
      throw LockstepError.file("cannot read '\(path)': it is not a folder, or cannot be read")
    }
    return names.filter { !$0.hasPrefix(".") }.sorted().map { (URL(filePath: path).appending(path: $0).path, $0) }
  }
}
