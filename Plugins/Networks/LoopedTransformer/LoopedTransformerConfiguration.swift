public import LockstepCore
public import LockstepFiles
public import LockstepNetworks
public import LockstepTransformer

/// The sizes of a looped Transformer.
public struct LoopedTransformerConfiguration: BackboneConfiguration {
  /// The number of loops.
  public var loops = 0
  /// The number of last loops that gradients go back through.
  public var window = 0
  /// The number of last loops whose predictions are trained; 0 for all of the window.
  public var trainedLoops = 0
  /// The decoder that is applied in each loop; its layers are the blocks of a loop.
  public var decoder = TransformerConfiguration(layers: 1, heads: 0, width: 0, positions: 0)

  public init() {}

  /// A network that applies a decoder in each of `loops` loops; the predictions of the last `window` are trained.
  public init(loops: Int, window: Int, decoder: TransformerConfiguration) {
    self.loops = loops
    self.window = window
    self.decoder = decoder
  }

  public static let options: [PluginOption<Self>] = [
    .integer("loops", \.loops, layerCounts, "number of loops"),
    .integer("window", \.window, layerCounts, "number of last loops that gradients go back through"),
    .integer(
      "trained_loops", \.trainedLoops, 0...layerCounts.upperBound,
      "number of last loops whose predictions are trained; 0: all of the window"),
    .integer("blocks", \.decoder.layers, layerCounts, "number of blocks in a loop"),
    .integer("heads", \.decoder.heads, sizes, "number of attention heads"),
    .integer("width", \.decoder.width, sizes, "width of the residual stream"),
    .integer("positions", \.decoder.positions, 3...sizes.upperBound, "number of learned positions"),
    .integer(
      "mlp_factor", \.decoder.mlpFactor, 1...64, "hidden width of a block's perceptron, in multiples of the width"),
    tokensOption(\.decoder.promptTokens),
  ]

  public var layers: Int { loops }
  public var width: Int { decoder.width }
  public var maxTokens: Int? { decoder.maxTokens }
  public var promptTokens: PromptTokens { decoder.promptTokens }
  public var trainedLayers: ClosedRange<Int> { loops - (trainedLoops == 0 ? window : trainedLoops) + 1...loops }

  public var inconsistency: String? {
    if window > loops { return "a window of \(window) loops is longer than the \(loops) loops" }
    if trainedLoops > window { return "\(trainedLoops) trained loops are more than the window's \(window)" }
    return decoder.inconsistency
  }

  /// That of the Transformer: the decoder is one.
  public static let signatureTensor = TransformerConfiguration.signatureTensor

  /// The heads first: predictions can check them.
  public static let importOptions = ["heads", "tokens", "loops", "window", "trained_loops"]

  public static func isUnused(_ tensor: String) -> Bool { TransformerConfiguration.isUnused(tensor) }

  public mutating func infer(from tensors: TensorFile) throws { try decoder.infer(from: tensors) }
}
