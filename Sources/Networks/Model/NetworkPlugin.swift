public import LockstepCore
internal import LockstepFiles

/// A learner plugin for a family of networks, whose checkpoints are folders that Lockstep trains, imports and reads.
///
/// Its identifier is the `kind` in the checkpoints' configuration.
public protocol NetworkPlugin: LearnerPlugin {
  /// The part of the network between the read-in and the read-out.
  associatedtype Network: Backbone where Network.Scalar == Float
}

/// The options of every network.
public enum NetworkOptions {
  /// The checkpoint.
  public static let checkpoint = PluginOption.folder(
    "checkpoint", meaning: "a folder that 'lockstep train' or 'lockstep import' made")
  /// Whether it runs on prompts that it was not trained for.
  public static let transfer = PluginOption.flag(
    "transfer", default: false, meaning: "whether to run on other function classes than the network was trained on")
}

extension NetworkPlugin {
  /// The network of a checkpoint, with the read-outs of every layer where they were fitted, and the last layer's own
  /// where not.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file, and the field or tensor that is wrong.
  public static func learner(_ options: OptionValues) throws -> any InContextLearner {
    let checkpoint = try checkpoint(folder: options[NetworkOptions.checkpoint])
    let readOuts = try ReadOuts(of: checkpoint) ?? ReadOuts(ofLastLayerOf: checkpoint.model, checkpoint.values)
    return NetworkLearner(
      checkpoint.model, checkpoint.values, readOuts,
      functionClass: options[NetworkOptions.transfer] ? nil : checkpoint.header.functionClass,
      contextSize: checkpoint.header.contextSize, fingerprint: checkpoint.fingerprint)
  }

  /// Reads a checkpoint of this kind.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file, and the field or tensor that is wrong.
  public static func checkpoint(folder: String) throws -> Checkpoint<Network> {
    let header = try CheckpointHeader(folder: folder)
    guard header.kind == descriptor.identifier else {
      throw LockstepError.file(
        "'\(folder)' holds a network of the kind '\(header.kind)', not '\(descriptor.identifier)'; "
          + "write \(header.kind):checkpoint=\(folder)")
    }
    return try Checkpoint(folder: folder)
  }
}
