package import LockstepCore
public import LockstepFiles
public import LockstepNetworks

/// How much of a memory remains when an example is written to it.
public enum MemoryDecay: String, Sendable, CaseIterable {
  /// All of it.
  case none
  /// A part that each head learns, as in RetNet.
  case constant
  /// A part that each head computes from the example, as in Mamba-2 and Gated DeltaNet.
  case gated
}

/// The sizes of a ``FastWeightBackbone``. The architectures differ in their memories, and add the options of those.
public protocol FastWeightConfiguration: BackboneConfiguration {
  /// The name of a layer's memory in the names of its tensors.
  static var memoryName: String { get }

  /// The number of blocks.
  var layers: Int { get set }
  /// The number of heads of a block, each with a memory of its own; a divisor of the width.
  var heads: Int { get set }
  /// The width of the residual stream.
  var width: Int { get set }
  /// The width of the hidden layer of a block's perceptron, in multiples of ``width``; 0 for no perceptron.
  var mlpFactor: Int { get set }
  /// Whether the parts of a block read normalized states, and the last block's output is normalized.
  var layerNorm: Bool { get set }
  /// Whether keys and queries are scaled to length 1.
  var normalizesKeys: Bool { get set }
  /// How much of a memory remains when an example is written to it.
  var decay: MemoryDecay { get set }
}

extension FastWeightConfiguration {
  /// The options that all architectures have.
  package static var commonOptions: [PluginOption<Self>] {
    [
      .integer("layers", \.layers, layerCounts, "number of blocks"),
      .integer("heads", \.heads, sizes, "number of heads of a block, each with a memory of its own"),
      .integer("width", \.width, sizes, "width of the residual stream"),
      .integer(
        "mlp_factor", \.mlpFactor, 0...64, "hidden width of a block's perceptron in multiples of the width; 0: none"),
      .flag("layer_norm", \.layerNorm, "whether the parts of a block read normalized states"),
      .flag("normalize_keys", \.normalizesKeys, "whether keys and queries are scaled to length 1"),
      .choice(
        "decay", \.decay, "what a memory loses with each example: nothing, a learned part, or one that the example sets"
      ),
    ]
  }

  /// The width of a head's queries, keys and values.
  package var headWidth: Int { width / heads }

  public var promptTokens: PromptTokens { .paired }

  public var inconsistency: String? {
    width % heads == 0 ? nil : "\(heads) heads do not divide the width \(width)"
  }

  public static var signatureTensor: String { "_backbone.h.0.\(memoryName).qkv.weight" }

  public mutating func infer(from tensors: TensorFile) throws {
    let memory = "_backbone.h.0.\(Self.memoryName)"
    layers = 0
    layers = tensors.count { "_backbone.h.\($0).\(Self.memoryName).qkv.weight" }
    width = try tensors.shape(of: Self.signatureTensor, axes: ["width", "3 width"])[0]
    heads = try tensors.shape(of: "\(memory).beta.bias", axes: ["heads"])[0]
    layerNorm = tensors.contains("_backbone.h.0.ln_1.weight")
    decay =
      tensors.contains("\(memory).alpha.weight") ? .gated : tensors.contains("\(memory).alpha") ? .constant : .none
    let expansion = "_backbone.h.0.mlp.c_fc.weight"
    mlpFactor =
      try tensors.contains(expansion) ? tensors.shape(of: expansion, axes: ["width", "hidden"])[1] / max(1, width) : 0
  }
}
