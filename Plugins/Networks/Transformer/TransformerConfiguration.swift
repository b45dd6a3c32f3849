internal import LockstepCore
public import LockstepNetworks
public import LockstepFiles

/// The sizes of a GPT-2-style decoder.
public struct TransformerConfiguration: BackboneConfiguration {
  /// The number of blocks.
  public var layers: Int
  /// The number of attention heads of a block, a divisor of the width.
  public var heads: Int
  /// The width of the residual stream.
  public var width: Int
  /// The number of learned positions, and so the longest sequence.
  public var positions: Int
  /// The width of the hidden layer of a block's perceptron, in widths of the residual stream.
  public var mlpFactor: Int

  /// These sizes.
  public init(layers: Int, heads: Int, width: Int, positions: Int, mlpFactor: Int = 4) {
    self.layers = layers
    self.heads = heads
    self.width = width
    self.positions = positions
    self.mlpFactor = mlpFactor
  }

  public var maximumTokens: Int? { positions }

  public static let fieldNames = ["layers", "heads", "width", "positions", "mlp_factor"]

  public var fields: [JSONValue.Field] {
    zip(Self.fieldNames, [layers, heads, width, positions, mlpFactor]).map { .init($0, .integer($1)) }
  }

  public init(_ node: JSONNode) throws {
    let largest = NetworkConfiguration<Self>.maxSize
    layers = try node.field("layers").integer(in: 1...NetworkConfiguration<Self>.maxLayers)
    heads = try node.field("heads").integer(in: 1...largest)
    width = try node.field("width").integer(in: 1...largest)
    positions = try node.field("positions").integer(in: 3...largest)
    mlpFactor = try node.optionalField("mlp_factor")?.integer(in: 1...64) ?? 4
    guard width % heads == 0 else {
      throw try node.field("width").error("is \(width), which \(heads) heads cannot share evenly")
    }
  }

  public static let signatureTensor = "_backbone.wpe.weight"

  public init(inferredFrom tensors: TensorFile, heads: Int?) throws {
    let positions = try tensors.shape(of: Self.signatureTensor, axes: ["positions", "width"])
    let hidden = try tensors.shape(of: "_backbone.h.0.mlp.c_fc.weight", axes: ["width", "hidden"])
    var layers = 0
    while tensors.contains("_backbone.h.\(layers).ln_1.weight") { layers += 1 }
    guard layers >= 1 else {
      throw LockstepError.file("\(tensors.path): there is no tensor '_backbone.h.0.ln_1.weight'")
    }
    let width = positions[1]
    guard positions[0] >= 3, width >= 1 else {
      throw LockstepError.file(
        "\(tensors.path): the tensor '_backbone.wpe.weight' has the shape \(positions); "
          + "a Transformer has at least 3 positions and width 1")
    }
    guard hidden[0] == width, hidden[1] >= width, hidden[1] % width == 0 else {
      throw LockstepError.file(
        "\(tensors.path): the tensor '_backbone.h.0.mlp.c_fc.weight' has the shape \(hidden); expected the width, "
          + "\(width), and a multiple of it")
    }
    guard let heads else {
      throw LockstepError.file(
        "\(tensors.path): no tensor tells the number of attention heads; give it with --heads (the published models "
          + "of width 256 have 8)")
    }
    guard heads >= 1, width % heads == 0 else {
      throw LockstepError.file("\(tensors.path): \(heads) heads cannot share the width \(width) evenly")
    }
    self.init(
      layers: layers, heads: heads, width: width, positions: positions[0], mlpFactor: hidden[1] / width)
  }
}
