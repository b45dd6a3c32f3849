internal import LockstepCore
public import LockstepNetworks
public import LockstepFiles

/// The sizes of a stacked LSTM.
public struct LSTMConfiguration: BackboneConfiguration {
  /// The number of layers.
  public var layers: Int
  /// The width of each layer's state.
  public var width: Int
  /// The gates before training.
  public var initialGates: InitialGates

  /// The gates before training.
  public enum InitialGates: String, Sendable, CaseIterable {
    /// PyTorch's default: biases near zero, so every gate is half open. A layer then passes on about a sixth of its
    /// input's variation, and a stack of ten almost nothing.
    case standard = "half-open"
    /// Identity-biased: input and output gates open, forget gates half closed. A layer then passes its input on, and
    /// deep stacks learn.
    case identityBiased = "open"
  }

  /// These sizes.
  public init(layers: Int, width: Int, initialGates: InitialGates = .standard) {
    self.layers = layers
    self.width = width
    self.initialGates = initialGates
  }

  public var maximumTokens: Int? { nil }

  public static let fieldNames = ["layers", "width", "initial_gates"]

  public var fields: [JSONValue.Field] {
    let sizes: [JSONValue.Field] = [.init("layers", .integer(layers)), .init("width", .integer(width))]
    return sizes + (initialGates == .identityBiased ? [.init("initial_gates", .string(initialGates.rawValue))] : [])
  }

  public init(_ node: JSONNode) throws {
    layers = try node.field("layers").integer(in: 1...NetworkConfiguration<Self>.maxLayers)
    width = try node.field("width").integer(in: 1...NetworkConfiguration<Self>.maxSize)
    initialGates = try node.optionalField("initial_gates")?.enumValue() ?? .standard
  }

  public static let signatureTensor = "_backbone.weight_hh_l0"

  public init(inferredFrom tensors: TensorFile, heads: Int?) throws {
    if let heads {
      throw LockstepError.file("\(tensors.path): an LSTM has no attention heads; leave out --heads \(heads)")
    }
    var layers = 0
    while tensors.contains("_backbone.weight_hh_l\(layers)") { layers += 1 }
    let shape = try tensors.shape(of: Self.signatureTensor, axes: ["4 width", "width"])
    guard shape[1] >= 1 else {
      throw LockstepError.file("\(tensors.path): the tensor '\(Self.signatureTensor)' is empty")
    }
    self.init(layers: layers, width: shape[1])
  }
}
