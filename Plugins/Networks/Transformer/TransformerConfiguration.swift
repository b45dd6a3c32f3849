public import LockstepCore
public import LockstepFiles
public import LockstepNetworks

/// The sizes of a GPT-2-style decoder.
public struct TransformerConfiguration: BackboneConfiguration {
  /// The number of blocks.
  public var layers = 0
  /// The number of attention heads of a block, a divisor of the width.
  public var heads = 0
  /// The width of the residual stream.
  public var width = 0
  /// The number of learned positions, and so the longest sequence.
  public var positions = 0
  /// The width of the hidden layer of a block's perceptron, in multiples of ``width``.
  public var mlpFactor = 4
  /// How prompts become tokens.
  public var promptTokens = PromptTokens.interleaved

  public init() {}

  /// A decoder of these sizes.
  public init(layers: Int, heads: Int, width: Int, positions: Int, mlpFactor: Int = 4) {
    self.layers = layers
    self.heads = heads
    self.width = width
    self.positions = positions
    self.mlpFactor = mlpFactor
  }

  public static let options: [PluginOption<Self>] = [
    .integer("layers", \.layers, layerCounts, "number of blocks"),
    .integer("heads", \.heads, sizes, "number of attention heads; published models of width 256 have 8"),
    .integer("width", \.width, sizes, "width of the residual stream"),
    .integer("positions", \.positions, 3...sizes.upperBound, "number of learned positions"),
    .integer("mlp_factor", \.mlpFactor, 1...64, "hidden width of a block's perceptron, in multiples of the width"),
    tokensOption(\.promptTokens),
  ]

  public var maxTokens: Int? { positions }

  public var inconsistency: String? {
    width % heads == 0 ? nil : "\(heads) heads do not divide the width \(width)"
  }

  public static let signatureTensor = "_backbone.wpe.weight"

  public static let importOptions = ["heads", "tokens"]

  /// GPT-2's code also stores token embeddings and the causal mask.
  public static func isUnused(_ tensor: String) -> Bool {
    tensor == "_backbone.wte.weight" || tensor.hasSuffix(".attn.bias") || tensor.hasSuffix(".attn.masked_bias")
  }

  public mutating func infer(from tensors: TensorFile) throws {
    let wpe = try tensors.shape(of: Self.signatureTensor, axes: ["positions", "width"])
    (positions, width) = (wpe[0], wpe[1])
    layers = 0
    layers = tensors.count { "_backbone.h.\($0).ln_1.weight" }
    let expansion = "_backbone.h.0.mlp.c_fc.weight"
    let hidden = try tensors.shape(of: expansion, axes: ["width", "hidden"])
    guard width >= 1, hidden[0] == width, hidden[1] % width == 0 else {
      throw LockstepError.file(
        "\(tensors.path): the tensor '\(expansion)' has the shape \(hidden); expected the width, \(width), and a "
          + "multiple of it")
    }
    mlpFactor = hidden[1] / width
  }
}
