internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// The network as it was at some steps of its training, each a checkpoint in the folder `snapshots` of the training's.
package struct TrainingSnapshots {
  private static let folderName = "snapshots"
  /// The first step that is kept; later ones double.
  private static let firstStep = 64

  private let folder: String
  private let kind: String
  private let functionClass: String
  private let contextSize: Int

  /// The snapshots of the training in a folder, from now on if it has none.
  ///
  /// - Parameter kind: The name of the network's plugin.
  /// - Throws: `LockstepError` if their folder cannot be created.
  init(of training: String, kind: String, functionClass: String, contextSize: Int) throws {
    folder = Checkpoints.path(Self.folderName, in: training)
    (self.kind, self.functionClass, self.contextSize) = (kind, functionClass, contextSize)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw LockstepError.file("cannot write '\(folder)': \(error.localizedDescription)")
    }
  }

  /// Whether a training kept snapshots.
  static func exist(in training: String) -> Bool {
    InputFile.exists(Checkpoints.path(folderName, in: training))
  }

  /// Whether the network after a step is kept: after 64, 128, 256, ....
  static func isDue(_ step: Int) -> Bool { step >= firstStep && step.nonzeroBitCount == 1 }

  /// Keeps a network, in place of another one of the same step.
  ///
  /// - Throws: `LockstepError` if the folder cannot be written, or holds another network and files that Lockstep did not
  ///   write with it.
  func write<Network: Backbone<Float>>(
    _ model: InContextModel<Network>, _ values: Parameters<Float>, step: Int
  ) throws {
    let path = Checkpoints.path(String(step), in: folder)
    // A resumed training reaches the same network again, and the folder may have read-outs by now.
    let kept = try? Checkpoints.read(model, from: TensorFile(Checkpoints.path(Checkpoints.modelFile, in: path)))
    guard kept?.storage.values != values.storage.values else { return }
    let output = try AtomicFolder(path, replacing: true, kind: CheckpointHeader.folderKind)
    try output.write(
      model, values, kind: kind, summary: nil, functionClass: functionClass, contextSize: contextSize)
    try output.commit()
  }

  /// The folders of a training's snapshots by their steps, the first step first. Those of steps that the training has not
  /// made are left out: it was killed after them, and may have resumed in another way.
  ///
  /// - Throws: `LockstepError` if there are none, or the training's state is not valid.
  package static func folders(of training: String) throws -> [(step: Int, folder: String)] {
    let folder = Checkpoints.path(folderName, in: training)
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    let state = Checkpoints.path(TrainingState.fileName, in: training)
    let last = try InputFile.exists(state) ? TrainingState.step(in: TensorFile(state)) : .max
    let steps = names.compactMap { Int($0) }.filter { 0 < $0 && $0 <= last }.sorted()
    guard !steps.isEmpty else {
      throw LockstepError.file("'\(training)' has no snapshots; 'lockstep train --snapshots' keeps them")
    }
    return steps.map { ($0, Checkpoints.path(String($0), in: folder)) }
  }
}
