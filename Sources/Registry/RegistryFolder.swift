internal import Foundation

/// The Registry that comes with Lockstep.
public enum RegistryFolder {
  /// The path of the Registry folder; nil if not found.
  ///
  /// The environment variable `LOCKSTEP_REGISTRY` takes precedence. Otherwise the folder is `../share/lockstep/Registry`
  /// next to an installed program, or `Registry` in the checkout that the program was built from.
  public static func find() -> String? {
    if let path = ProcessInfo.processInfo.environment["LOCKSTEP_REGISTRY"], !path.isEmpty { return path }
    let parents = [Installation.shareFolder, Installation.checkout].compactMap(\.self)
    return parents.map { $0.appending(path: "Registry") }.first {
      FileManager.default.fileExists(atPath: $0.appending(path: "experiments").path)
    }?.path
  }
}
