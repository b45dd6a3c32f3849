internal import Foundation
internal import LockstepCore
internal import LockstepRegistry

/// The Lockstep that a generated package depends on: a checkout or a Git URL.
struct LockstepDependency {
  /// The path or URL.
  let location: String
  private let isURL: Bool

  /// - Parameter location: A path or URL; nil for the checkout that the program was built from.
  /// - Throws: `LockstepError` if there is no checkout.
  init(_ location: String?) throws {
    if let location, location.contains("://") || location.hasPrefix("git@") {
      (self.location, isURL) = (location, true)
      return
    }
    guard let folder = location.map({ URL(filePath: $0).standardizedFileURL }) ?? Installation.checkout else {
      throw LockstepError.option(
        "this program was not built in a Lockstep checkout; name a checkout or a Git URL with --lockstep")
    }
    guard Installation.isCheckout(folder) else {
      throw LockstepError.option("'\(folder.path)' is not a Lockstep checkout")
    }
    (self.location, isURL) = (folder.path, false)
  }

  /// The name of the package in product dependencies.
  var package: String {
    guard isURL else { return "lockstep" }
    let last = location.split(separator: "/").last.map(String.init) ?? "lockstep"
    return last.hasSuffix(".git") ? String(last.dropLast(4)) : last
  }

  /// The dependency in a manifest.
  var manifestEntry: String {
    isURL
      ? ".package(url: \(location.quoted), branch: \"main\")"
      : ".package(name: \"lockstep\", path: \(location.quoted))"
  }
}

extension String {
  /// A Swift string literal.
  var quoted: String {
    "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
  }
}
