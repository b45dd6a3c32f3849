public import LockstepCore
internal import LockstepFiles

/// A learner plugin for a family of networks, whose checkpoints are folders that Lockstep trains, imports and reads.
///
/// Its identifier is the `kind` in the checkpoints' configuration.
public protocol NetworkPlugin: LearnerPlugin {
  /// The part of the network between the read-in and the read-out.
  associatedtype Network: Backbone where Network.Scalar == Float

  /// The folder of the checkpoint.
  var checkpoint: String { get set }
  /// Whether the network runs on other function classes than it was trained on.
  var transfer: Bool { get set }
}

extension NetworkPlugin {
  public static var options: [PluginOption<Self>] {
    [
      .path("checkpoint", \.checkpoint, .folder, "a folder that 'lockstep train' or 'lockstep import' made"),
      .flag("transfer", \.transfer, "whether to run on other function classes than the network was trained on"),
    ]
  }

  /// The network of the checkpoint, with the read-outs of every layer if they were fitted, and that of the last layer
  /// otherwise.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file, and the field or tensor that is wrong.
  public func makeLearner() throws -> any InContextLearner {
    let checkpoint = try Self.checkpoint(folder: checkpoint)
    let readOuts = try ReadOuts(of: checkpoint) ?? ReadOuts(ofLastLayerOf: checkpoint.model, checkpoint.values)
    return NetworkLearner(
      checkpoint.model, checkpoint.values, readOuts, functionClass: transfer ? nil : checkpoint.header.functionClass,
      contextSize: checkpoint.header.contextSize, fingerprint: checkpoint.fingerprint)
  }

  /// Reads a checkpoint of this kind.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file, and the field or tensor that is wrong.
  public static func checkpoint(folder: String) throws -> Checkpoint<Network> {
    let header = try CheckpointHeader(folder: folder)
    guard header.kind == about.identifier else {
      throw LockstepError.file(
        "'\(folder)' holds a network of the kind '\(header.kind)', not '\(about.identifier)'; "
          + "write \(header.kind):checkpoint=\(folder)")
    }
    return try Checkpoint(folder: folder)
  }
}
