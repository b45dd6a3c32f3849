internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepIdentification
internal import LockstepNetworks
internal import LockstepNumerics
internal import LockstepRegistry

/// The network of a training after some of its steps, every layer read out in the same way.
struct SnapshotModel {
  let step: Int
  let model: NamedLearner
  /// The mean squared error of each layer's read-out, divided by d.
  let errors: [Double]

  /// The number of prompts that read-outs are fitted to.
  private static let readOutPrompts = 2048

  /// The snapshots that a training kept, the earliest first.
  ///
  /// - Throws: `LockstepError` if there are none, or one of them is no valid checkpoint.
  static func all(of training: String, executor: any Executor, in catalog: Catalog) throws -> [SnapshotModel] {
    let folders = try TrainingSnapshots.folders(of: training)
    let name = Self.name(of: training)
    return try Progress.reporting("snapshots read out", total: folders.count) { progress in
      try folders.enumerated().map { index, snapshot in
        defer { progress.update(index + 1) }
        return try SnapshotModel(
          catalog.network(ofCheckpoint: snapshot.folder), snapshot.folder, of: name, step: snapshot.step,
          executor: executor, in: catalog)
      }
    }
  }

  /// The name of a training: that of its folder.
  static func name(of training: String) -> String { URL(filePath: training).lastPathComponent }

  private init<Plugin: NetworkPlugin>(
    _ plugin: Plugin.Type, _ folder: String, of training: String, step: Int, executor: any Executor, in catalog: Catalog
  ) throws {
    let network = try plugin.checkpoint(folder: folder)
    let path = Checkpoints.path(CheckpointHeader.fileName, in: folder)
    guard let name = network.header.functionClass, let n = network.header.contextSize else {
      throw LockstepError.file("\(path): there is no function_class or context_size; snapshots of a training have both")
    }
    let functionClass = try LockstepError.naming(path) { try catalog.functionClass(name) }
    let dimension = network.model.configuration.dimension
    let shape = PromptShape(dimension: dimension, contextSize: n)
    let probed: ProbedNetwork
    do {
      probed = try ProbedNetwork(
        network, on: functionClass, shape: shape, prompts: Self.readOutPrompts, seed: 0, executor: executor)
    } catch is FactorizationError {
      throw LockstepError.file(
        "\(Checkpoints.path(Checkpoints.modelFile, in: folder)): the network's hidden states are not finite")
    }
    self.step = step
    model = NamedLearner(
      label: "\(training) at step \(step)", specification: "\(plugin.about.identifier):checkpoint=\(folder)",
      learner: probed.learner)
    errors = probed.meanSquaredErrors.map { $0 / Double(dimension) }
  }
}
