public import LockstepCore
public import LockstepFiles
public import LockstepNetworks

/// The sizes of a Transformer of linear attention alone.
public struct LinearTransformerConfiguration: BackboneConfiguration {
  /// The matrices Q and P of a head.
  public enum Weights: String, Sendable, CaseIterable {
    /// Any.
    case full
    /// Diagonal, with one number for all coordinates of x and one for y: all that symmetric tasks need.
    case sparse
  }

  /// The number of layers.
  public var layers = 0
  /// The number of heads of a layer.
  public var heads = 1
  /// The width of the hidden states, at least the d + 1 numbers of a token.
  public var width = 0
  /// The form of each head's matrices.
  public var weights = Weights.full
  /// Whether each layer attends to normalized states.
  public var layerNorm = false

  public init() {}

  /// A network of these sizes.
  public init(layers: Int, heads: Int = 1, width: Int, weights: Weights = .full, layerNorm: Bool = false) {
    self.layers = layers
    self.heads = heads
    self.width = width
    self.weights = weights
    self.layerNorm = layerNorm
  }

  public static let options: [PluginOption<Self>] = [
    .integer("layers", \.layers, layerCounts, "number of layers"),
    .integer("heads", \.heads, sizes, "number of attention heads of a layer"),
    .integer("width", \.width, sizes, "width of the hidden states: that of a token, d + 1, or more"),
    .choice("weights", \.weights, "a head's matrices: any, or diagonal with one number for x and one for y"),
    .flag("layer_norm", \.layerNorm, "whether each layer attends to normalized states"),
  ]

  public var promptTokens: PromptTokens { .paired }
  public var hasReadIn: Bool { false }

  public func inconsistency(with dimension: Int) -> String? {
    weights == .sparse && width != dimension + 1
      ? "sparse weights need a width of d + 1 = \(dimension + 1), and it is \(width)" : nil
  }

  public static let signatureTensor = "_backbone.h.0.linear_attn.query"

  public mutating func infer(from tensors: TensorFile) throws {
    layers = 0
    while tensors.contains("_backbone.h.\(layers).linear_attn.query") { layers += 1 }
    layerNorm = tensors.contains("_backbone.h.0.ln.weight")
    width = try tensors.shape(of: "_read_out.weight", axes: ["1", "width"])[1]
    let query = try tensors.shape(of: Self.signatureTensor, axes: ["heads * width", "width"])
    weights = query[1] == width ? .full : .sparse
    heads = weights == .full ? query[0] / max(1, width) : query[0]
  }
}
