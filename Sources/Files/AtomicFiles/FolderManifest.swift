internal import Foundation
internal import LockstepCore

/// The list of the files that Lockstep wrote into a folder, which is stored in the folder. Only a folder with nothing else
/// may be replaced.
struct FolderManifest {
  let kind: String
  /// The paths of the files, relative to the folder.
  let files: Set<String>

  static let fileName = ".lockstep"
  private static let schema = DocumentSchema("lockstep.output", version: 1)

  /// A manifest of all files in a folder.
  init(of folder: String, kind: String) {
    self.kind = kind
    files = Set(Self.contents(of: folder).filter { !$0.isFolder && !Self.isManifest($0.path) }.map(\.path))
  }

  /// Reads the manifest in a folder; nil if there is no valid one.
  init?(in folder: String) {
    let path = "\(folder)/\(Self.fileName)"
    guard let root = try? JSONNode(document: path, schema: Self.schema),
      let kind = try? root.field("kind").string(),
      let files = try? root.field("files").elements().map({ try $0.string() })
    else { return nil }
    self.kind = kind
    self.files = Set(files)
  }

  func text() throws -> String {
    try JSONValue.object(
      Self.schema.fields + [.init("kind", .string(kind)), .init("files", .strings(files.sorted()))]
    ).text()
  }

  private static func isManifest(_ path: String) -> Bool { URL(filePath: path).lastPathComponent == fileName }

  /// The first file in the manifest's folder that is neither listed here nor in a part's own manifest, and which no killed
  /// command left; nil if there is none.
  func foreignFile(in folder: String, parts: [AtomicFolder.Kind]) -> String? {
    var skipped: [String] = []
    for (path, isFolder) in Self.contents(of: folder) where !skipped.contains(where: { path.hasPrefix($0 + "/") }) {
      let full = "\(folder)/\(path)"
      if TemporaryPaths.isAbandoned(full) {
        skipped.append(path)
      } else if isFolder {
        guard let part = FolderManifest(in: full), let kind = parts.first(where: { $0.name == part.kind }) else {
          continue
        }
        if let foreign = part.foreignFile(in: full, parts: kind.parts) { return "\(path)/\(foreign)" }
        skipped.append(path)
      } else if !files.contains(path), !Self.isManifest(path) {
        return path
      }
    }
    return nil
  }

  /// All files and folders below a folder, a folder before its contents. Links are not followed.
  static func contents(of folder: String) -> [(path: String, isFolder: Bool)] {
    let enumerator = FileManager.default.enumerator(atPath: folder)
    var contents: [(path: String, isFolder: Bool)] = []
    while let path = enumerator?.nextObject() as? String {
      contents.append((path, enumerator?.fileAttributes?[.type] as? FileAttributeType == .typeDirectory))
    }
    return contents.sorted { $0.path < $1.path }
  }
}
