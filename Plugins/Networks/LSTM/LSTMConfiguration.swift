public import LockstepCore
public import LockstepFiles
public import LockstepNetworks

/// The sizes of a stacked LSTM.
public struct LSTMConfiguration: BackboneConfiguration {
  /// The number of layers.
  public var layers = 0
  /// The width of each layer's state.
  public var width = 0
  /// The gates before training.
  public var initialGates = InitialGates.standard

  /// The gates before training.
  public enum InitialGates: String, Sendable, CaseIterable {
    /// PyTorch's default: biases near zero, so every gate is half open. A layer then passes on about a sixth of its
    /// input's variation, and a stack of ten almost nothing.
    case standard = "half-open"
    /// Identity-biased: input and output gates open, forget gates half closed. A layer then passes its input on, and
    /// deep stacks learn.
    case identityBiased = "open"
  }

  public init() {}

  /// A stack of these sizes.
  public init(layers: Int, width: Int, initialGates: InitialGates = .standard) {
    self.layers = layers
    self.width = width
    self.initialGates = initialGates
  }

  public static let options: [PluginOption<Self>] = [
    .integer("layers", \.layers, layerCounts, "number of layers"),
    .integer("width", \.width, sizes, "width of each layer's state"),
    .choice("initial_gates", \.initialGates, "gates before training: PyTorch's default, or biased toward the identity"),
  ]

  public static let signatureTensor = "_backbone.weight_hh_l0"

  public mutating func infer(from tensors: TensorFile) throws {
    layers = 0
    layers = tensors.count { "_backbone.weight_hh_l\($0)" }
    width = try tensors.shape(of: Self.signatureTensor, axes: ["4 width", "width"])[1]
  }
}
