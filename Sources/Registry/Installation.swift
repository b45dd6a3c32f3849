package import Foundation
internal import Glibc
internal import LockstepFiles

/// The folders that belong to the running program.
package enum Installation {
  private static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()

  /// `../share/lockstep` next to the program's folder, where `make install` puts the shared files.
  package static var shareFolder: URL {
    program.deletingLastPathComponent().appending(path: "../share/lockstep").standardized
  }

  /// The package that the program was built in: PACKAGE if the program is below PACKAGE/.build; nil otherwise.
  ///
  /// A package folder of another owner, such as a shared temporary folder, is not trusted.
  package static let package: URL? = {
    var folder = program.deletingLastPathComponent()
    while folder.lastPathComponent != ".build" {
      guard folder.pathComponents.count > 1 else { return nil }
      folder.deleteLastPathComponent()
    }
    let package = folder.deletingLastPathComponent()
    guard let owner = ownerID(of: program), owner == ownerID(of: package),
      InputFile.exists(package.appending(path: "Package.swift").path)
    else { return nil }
    return package
  }()

  /// The Lockstep checkout that the program was built from: its own package, or a dependency of its package.
  package static let checkout: URL? = {
    guard let package else { return nil }
    let checkouts = package.appending(path: ".build/checkouts/lockstep")
    return ([package, checkouts] + localDependencies(of: package)).first(where: isCheckout)
  }()

  /// Whether a folder is a Lockstep checkout.
  package static func isCheckout(_ folder: URL) -> Bool {
    ["Package.swift", "Registry/experiments", "Sources/Numerics"].allSatisfy {
      InputFile.exists(folder.appending(path: $0).path)
    }
  }

  /// The path dependencies of a package, which SwiftPM does not copy into `.build/checkouts`.
  private static func localDependencies(of package: URL) -> [URL] {
    let state = package.appending(path: ".build/workspace-state.json").path
    guard let bytes = try? InputFile.bytes(of: state), let value = try? JSONValue(parsing: bytes, source: state),
      let dependencies = try? JSONNode(value, file: state).field("object").field("dependencies").elements()
    else { return [] }
    return dependencies.compactMap { dependency in
      guard let reference = try? dependency.field("packageRef"),
        (try? reference.field("kind").string()) == "fileSystem",
        let location = try? reference.field("location").string()
      else { return nil }
      return URL(filePath: location)
    }
  }

  private static func ownerID(of url: URL) -> uid_t? {
    var status = stat()
    return stat(url.path, &status) == 0 ? status.st_uid : nil
  }
}
