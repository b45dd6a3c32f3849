public import LockstepCore
internal import LockstepFiles

/// A plugin that adds a network architecture. Its learners are checkpoints: folders that Lockstep trains or imports.
///
/// Its identifier is the `kind` in a checkpoint's configuration file.
public protocol NetworkPlugin: LearnerPlugin {
  /// The architecture between the read-in and the read-out.
  associatedtype Network: Backbone<Float>

  /// The folder of the checkpoint; empty until it is set.
  var checkpoint: String { get set }
  /// Whether the network runs on other function classes than it was trained on.
  var transfer: Bool { get set }

  /// The constructions of networks of this architecture whose algorithm is known; none by default.
  static var constructions: [any NetworkConstruction<Network>.Type] { get }
}

extension NetworkPlugin {
  public static var constructions: [any NetworkConstruction<Network>.Type] { [] }

  public static var options: [PluginOption<Self>] { checkpointOptions }

  /// The options that every network has.
  public static var checkpointOptions: [PluginOption<Self>] {
    [
      .path(Checkpoints.optionName, \.checkpoint, .folder, "a folder from 'lockstep train' or 'lockstep import'"),
      .flag("transfer", \.transfer, "whether to run on function classes that the network was not trained on"),
    ]
  }

  /// The network of the checkpoint, with the read-outs of every layer if they were fitted, and that of the last layer
  /// otherwise.
  ///
  /// - Throws: `LockstepError` that names the file and the field or tensor that is wrong.
  public func makeLearner() throws -> any InContextLearner {
    try NetworkLearner(Self.checkpoint(folder: checkpoint), acceptsTransfer: transfer)
  }

  /// Reads a checkpoint of this kind.
  ///
  /// - Throws: `LockstepError` that names the file and the field or tensor that is wrong.
  public static func checkpoint(folder: String) throws -> Checkpoint<Network> {
    let header = try CheckpointHeader(folder: folder)
    guard header.kind == about.identifier else {
      throw LockstepError.file(
        "'\(folder)' contains a network of the kind '\(header.kind)', not '\(about.identifier)'; "
          + "write \(header.kind):checkpoint=\(folder)")
    }
    return try Checkpoint(folder: folder)
  }
}
