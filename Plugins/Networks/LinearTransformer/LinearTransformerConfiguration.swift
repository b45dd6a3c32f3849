public import LockstepCore
public import LockstepFiles
public import LockstepNetworks

/// The sizes of a Transformer of linear attention alone.
public struct LinearTransformerConfiguration: BackboneConfiguration {
  /// The matrices Q and P of a head.
  public enum Weights: String, Sendable, CaseIterable {
    /// Any.
    case full
    /// Diagonal, with one number for y, the last coordinate, and one for all others: all that symmetric tasks need.
    case sparse
  }

  /// What attention compares.
  public enum Keys: String, Sendable, CaseIterable {
    /// Whole tokens.
    case tokens
    /// Tokens without their labels: the last row and column of Q stay zero. Deep networks need it, as sums of squared labels
    /// have long tails, which layers raise to high powers.
    case inputs
  }

  /// The number of layers.
  public var layers = 0
  /// The number of heads of a layer.
  public var heads = 1
  /// The width of the hidden states, at least the d + 1 numbers of a token.
  public var width = 0
  /// The form of each head's matrices.
  public var weights = Weights.full
  /// What attention compares.
  public var keys = Keys.tokens
  /// Whether each layer attends to normalized states.
  public var layerNorm = false

  public init() {}

  /// The most entries of all heads' matrices, if they are sparse.
  private static let maxSparseEntries = 1 << 26

  /// A network of these sizes.
  public init(
    layers: Int, heads: Int = 1, width: Int, weights: Weights = .full, keys: Keys = .tokens, layerNorm: Bool = false
  ) {
    self.layers = layers
    self.heads = heads
    self.width = width
    self.weights = weights
    self.keys = keys
    self.layerNorm = layerNorm
  }

  public static let options: [PluginOption<Self>] = [
    .integer("layers", \.layers, layerCounts, "number of layers"),
    .integer("heads", \.heads, sizes, "number of attention heads of a layer"),
    .integer("width", \.width, sizes, "width of the hidden states: that of a token, d + 1, or more"),
    .choice("weights", \.weights, "a head's matrices: any, or diagonal with one number for x and one for y"),
    .choice("keys", \.keys, "what attention compares: whole tokens, or their inputs alone"),
    .flag("layer_norm", \.layerNorm, "whether each layer attends to normalized states"),
  ]

  public var inconsistency: String? {
    let (numbers, isTooLarge) = heads.multipliedReportingOverflow(by: width)
    guard !isTooLarge, numbers <= Self.sizes.upperBound else {
      return "\(heads) heads of width \(width) are too many; expected at most \(Self.sizes.upperBound) numbers"
    }
    // The file's size bounds full matrices; a pass makes them of sparse ones.
    return weights == .sparse && numbers * width > Self.maxSparseEntries
      ? "\(heads) sparse matrices of width \(width) are too large; expected at most \(Self.maxSparseEntries) entries"
      : nil
  }

  public var promptTokens: PromptTokens { .paired }
  public var hasReadIn: Bool { false }

  public static let signatureTensor = "_backbone.h.0.linear_attn.query"

  public static let importOptions = ["keys"]

  public mutating func infer(from tensors: TensorFile) throws {
    layers = 0
    layers = tensors.count { "_backbone.h.\($0).linear_attn.query" }
    layerNorm = tensors.contains("_backbone.h.0.ln.weight")
    width = try tensors.shape(of: "_read_out.weight", axes: ["1", "width"])[1]
    let query = try tensors.shape(of: Self.signatureTensor, axes: ["heads * width", "width"])
    weights = query[1] == width ? .full : .sparse
    heads = weights == .full ? query[0] / max(1, width) : query[0]
    if weights == .full, try ignoresLabels(tensors) { keys = .inputs }
  }

  /// Whether the last row and column of each Q are zero.
  private func ignoresLabels(_ tensors: TensorFile) throws -> Bool {
    let size = max(1, width)
    return try (0..<layers).allSatisfy { layer in
      try tensors.floats(of: "_backbone.h.\(layer).linear_attn.query").enumerated().allSatisfy { index, value in
        let (row, column) = (index / size % size, index % size)
        return value == 0 || (row < size - 1 && column < size - 1)
      }
    }
  }
}
