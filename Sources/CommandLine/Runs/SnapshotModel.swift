internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepIdentification
internal import LockstepNetworks
internal import LockstepNumerics
internal import LockstepRegistry

/// The folder of a network that a training kept after some of its steps.
struct SnapshotFolder {
  let training: String
  let step: Int
  let path: String

  /// Those of the training in a folder, the earliest first.
  ///
  /// - Throws: `LockstepError` if there are none.
  static func all(of training: String) throws -> [SnapshotFolder] {
    try TrainingSnapshots.folders(of: training).map {
      SnapshotFolder(training: URL(filePath: training).lastPathComponent, step: $0.step, path: $0.folder)
    }
  }

  /// Reads out the network.
  ///
  /// - Throws: `LockstepError` if it is no valid checkpoint, or memory does not suffice.
  func read(executor: any Executor, in catalog: Catalog) throws -> SnapshotModel {
    try SnapshotModel(catalog.network(ofCheckpoint: path), self, executor: executor, in: catalog)
  }
}

/// The network of a training after some of its steps, every layer read out in the same way.
struct SnapshotModel {
  let folder: SnapshotFolder
  let model: NamedLearner
  /// The mean squared error of each layer's read-out, divided by d.
  let errors: [Double]

  /// The number of prompts that read-outs are fitted to.
  private static let readOutPrompts = 2048

  /// The snapshot with what was found out about it.
  func identified(_ identification: Identification) -> TrainingCourse.Snapshot {
    TrainingCourse.Snapshot(step: folder.step, errors: errors, identification: identification)
  }

  fileprivate init<Plugin: NetworkPlugin>(
    _ plugin: Plugin.Type, _ folder: SnapshotFolder, executor: any Executor, in catalog: Catalog
  ) throws {
    let network = try plugin.checkpoint(folder: folder.path)
    let path = Checkpoints.path(CheckpointHeader.fileName, in: folder.path)
    guard let name = network.header.functionClass, let n = network.header.contextSize else {
      throw LockstepError.file("\(path): there is no function_class or context_size; snapshots of a training have both")
    }
    let functionClass = try LockstepError.naming(path) { try catalog.functionClass(name) }
    let fitting = try ReadOutFitting(
      network, on: functionClass, contextSize: n, count: Self.readOutPrompts, seed: 0, workers: executor.workers)
    let fit = try fitting.fit(executor.outcomes(of: fitting.work))
    self.folder = folder
    model = NamedLearner(
      label: "\(folder.training) at step \(folder.step)",
      specification: "\(plugin.about.identifier):\(Checkpoints.optionName)=\(folder.path)",
      learner: NetworkLearner(network, network.model, fit.readOuts, acceptsTransfer: false))
    errors = fit.meanSquaredErrors.map { $0 / Double(network.model.configuration.dimension) }
  }
}
