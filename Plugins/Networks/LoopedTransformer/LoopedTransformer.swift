public import LockstepCore
public import LockstepNetworks
internal import LockstepTransformer

/// A trained looped Transformer as a learner: its steps are loops through the same blocks.
public struct LoopedTransformer: NetworkPlugin {
  public typealias Network = LoopedTransformerBackbone<Float>

  public var checkpoint = ""
  public var transfer = false
  /// The number of loops to run, each read out by the network's own read-out; 0 for those of the training, read out as
  /// the layers of any network.
  public var loops = 0
  public init() {}

  public static let about = About(
    "looped-transformer", "the loops of a GPT-2-style decoder that is applied again and again, from a checkpoint",
    literature: [
      "Yang, Lee, Nowak and Papailiopoulos 2023, arXiv:2311.12424",
      "Gatmiry et al. 2024, arXiv:2410.08292 (loops as preconditioned gradient descent)",
    ])

  public static var options: [PluginOption<Self>] {
    checkpointOptions + [
      .integer(
        "loops", \.loops, 0...Network.Configuration.layerCounts.upperBound,
        "loops to run, each with the network's own read-out; 0 for those of the training")
    ]
  }

  public func makeLearner() throws -> any InContextLearner {
    let checkpoint = try Self.checkpoint(folder: checkpoint)
    guard loops > 0 else { return try NetworkLearner(checkpoint, acceptsTransfer: transfer) }
    // The loops share their weights, so another number of them has the same parameters.
    var sizes = checkpoint.model.configuration
    (sizes.backbone.loops, sizes.backbone.window, sizes.backbone.trainedLoops) = (loops, 1, 0)
    let model = InContextModel<Network>(sizes)
    return NetworkLearner(
      checkpoint, model, ReadOuts(sharedByLayersOf: model, checkpoint.values), acceptsTransfer: transfer)
  }
}
