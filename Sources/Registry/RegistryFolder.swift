internal import Foundation

/// Where the Registry that comes with Lockstep lies.
public enum RegistryFolder {
  /// The folder, or nil if it is nowhere to be found.
  ///
  /// Looked for beside the program: in `../share/lockstep/Registry`, where `make install` puts it, then in the folders
  /// above the program, where it lies in a checkout; and at last in the checkout that the program was built from, which
  /// also serves programs of other packages that depend on this one.
  public static func find() -> String? {
    candidates.first { FileManager.default.fileExists(atPath: $0.appending(path: "experiments").path) }?.path
  }

  private static var candidates: [URL] {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    var folders = [program.deletingLastPathComponent().appending(path: "../share/lockstep/Registry").standardized]
    var folder = program.deletingLastPathComponent()
    while folder.pathComponents.count > 1 {
      folders.append(folder.appending(path: "Registry"))
      folder = folder.deletingLastPathComponent()
    }
    let source = URL(filePath: #filePath)
    return folders + [source.appending(path: "../../../Registry").standardized]
  }
}
