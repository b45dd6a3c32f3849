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
    let dimension = network.model.configuration.dimension
    let shape = PromptShape(dimension: dimension, contextSize: n)
    let work = ReadOutWork(
      of: network.model, network.values, on: functionClass, shape: shape, count: Self.readOutPrompts, seed: 0)
    try SystemResources.requireMemory(
      work.memoryEstimate(workers: executor.workers), workers: executor.workers,
      remedy: "reduce --jobs (\(executor.workers)); the training has a context size of \(n)")
    let probed: ProbedNetwork
    do {
      probed = try ProbedNetwork(
        network, on: functionClass, shape: shape, prompts: Self.readOutPrompts, seed: 0, executor: executor)
    } catch is FactorizationError {
      throw LockstepError.file(
        "\(Checkpoints.path(Checkpoints.modelFile, in: folder.path)): the network's hidden states are not finite")
    }
    self.folder = folder
    model = NamedLearner(
      label: "\(folder.training) at step \(folder.step)",
      specification: "\(plugin.about.identifier):checkpoint=\(folder.path)",
      learner: probed.learner)
    errors = probed.meanSquaredErrors.map { $0 / Double(dimension) }
  }
}
