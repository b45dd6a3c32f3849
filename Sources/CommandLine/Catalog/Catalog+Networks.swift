internal import LockstepCore
internal import LockstepNetworks
internal import LockstepRegistry

extension Catalog {
  /// The plugins whose learners are networks.
  var networks: [any NetworkPlugin.Type] { plugins.learners.compactMap { $0 as? any NetworkPlugin.Type } }

  /// The network plugin of a kind.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` with the nearest name where there is none.
  func network(_ kind: String) throws -> any NetworkPlugin.Type {
    guard let network = networks.first(where: { $0.about.identifier == kind }) else {
      throw LockstepError.option(
        "there is no network of the kind '\(kind)'"
          + suggestion(for: kind, among: networks.map { $0.about.identifier }))
    }
    return network
  }
}
