internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry

extension Catalog {
  /// The plugins of network architectures.
  var networks: [any NetworkPlugin.Type] { plugins.learners.compactMap { $0 as? any NetworkPlugin.Type } }

  /// The plugin of an architecture.
  ///
  /// - Throws: `LockstepError` with the nearest name if there is none.
  func network(_ kind: String) throws -> any NetworkPlugin.Type {
    guard let network = networks.first(where: { $0.about.identifier == kind }) else {
      throw LockstepError.unknown("kind of network", kind, among: networks.map { $0.about.identifier })
    }
    return network
  }

  /// The plugin of a checkpoint's architecture.
  ///
  /// - Throws: `LockstepError` that names the checkpoint's file if that is invalid, or there is none.
  func network(ofCheckpoint folder: String) throws -> any NetworkPlugin.Type {
    guard InputFile.exists(Checkpoints.path(CheckpointHeader.fileName, in: folder)) else {
      throw LockstepError.file("'\(folder)' is not a checkpoint folder: it has no \(CheckpointHeader.fileName)")
    }
    let header = try CheckpointHeader(folder: folder)
    return try LockstepError.naming(Checkpoints.path(CheckpointHeader.fileName, in: folder)) {
      try network(header.kind)
    }
  }
}
