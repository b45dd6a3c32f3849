internal import LockstepCore
public import LockstepNetworks
public import LockstepFiles

/// The sizes of a stacked LSTM.
public struct LSTMConfiguration: BackboneConfiguration {
  /// The number of layers.
  public var layers: Int
  /// The width of each layer's state.
  public var width: Int
  /// How far the gates are open before training.
  public var initialGates: InitialGates

  /// How far gates are open before training.
  public enum InitialGates: String, Sendable, CaseIterable {
    /// As PyTorch's: half open. A layer then lets a sixth or so of its input's variation through, and a stack of ten
    /// next to nothing.
    case halfOpen = "half-open"
    /// Input and output gates open, forget gates half shut: what goes in comes out, and deep stacks learn.
    case open
  }

  /// These sizes.
  public init(layers: Int, width: Int, initialGates: InitialGates = .halfOpen) {
    self.layers = layers
    self.width = width
    self.initialGates = initialGates
  }

  public var maximumTokens: Int? { nil }

  public static let fieldNames = ["layers", "width", "initial_gates"]

  public var fields: [JSONValue.Field] {
    let sizes: [JSONValue.Field] = [.init("layers", .integer(layers)), .init("width", .integer(width))]
    return sizes + (initialGates == .open ? [.init("initial_gates", .string(initialGates.rawValue))] : [])
  }

  public init(_ node: JSONNode) throws {
    layers = try node.field("layers").integer(in: 1...NetworkConfiguration<Self>.maxLayers)
    width = try node.field("width").integer(in: 1...NetworkConfiguration<Self>.maxSize)
    initialGates = try node.optionalField("initial_gates")?.enumValue() ?? .halfOpen
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
