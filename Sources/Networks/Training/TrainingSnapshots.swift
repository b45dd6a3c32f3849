internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// The network as it was at some steps of its training, each a checkpoint in the folder `snapshots` of the training's.
package struct TrainingSnapshots {
  private static let folderName = "snapshots"
  /// The first step that is kept; later ones double.
  private static let firstStep = 64

  private let folder: String

  /// The snapshots of the training in a folder.
  init(of training: String) { folder = Checkpoints.path(Self.folderName, in: training) }

  /// Whether a training kept snapshots.
  static func exist(in training: String) -> Bool {
    InputFile.exists(Checkpoints.path(folderName, in: training))
  }

  /// Whether the network after a step is kept: after 64, 128, 256, ....
  static func isDue(_ step: Int) -> Bool { step >= firstStep && step.nonzeroBitCount == 1 }

  /// Keeps a network, in place of an earlier one of the same step.
  ///
  /// - Throws: `LockstepError` if the folder cannot be written.
  func write<Network: Backbone<Float>>(
    _ model: InContextModel<Network>, _ values: Parameters<Float>, step: Int, kind: String, functionClass: String,
    contextSize: Int
  ) throws {
    let output = try AtomicFolder(
      Checkpoints.path(String(step), in: folder), replacing: true, kind: CheckpointHeader.folderKind)
    try output.write(
      model, values, kind: kind, summary: nil, functionClass: functionClass, contextSize: contextSize)
    try output.commit()
  }

  /// The folders of a training's snapshots by their steps, the first step first.
  ///
  /// - Throws: `LockstepError` if there are none.
  package static func folders(of training: String) throws -> [(step: Int, folder: String)] {
    let folder = Checkpoints.path(folderName, in: training)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let steps = names.compactMap { Int($0) }.filter { $0 > 0 }.sorted()
    guard !steps.isEmpty else {
      throw LockstepError.file("'\(training)' has no snapshots; 'lockstep train --snapshots' keeps them")
    }
    return steps.map { ($0, Checkpoints.path(String($0), in: folder)) }
  }
}
