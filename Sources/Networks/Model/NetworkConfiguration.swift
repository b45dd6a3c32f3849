internal import LockstepCore
public import LockstepFiles

/// The sizes of a whole network: its backbone's, and the dimension of its inputs.
public struct NetworkConfiguration<Sizes: BackboneConfiguration>: Sendable, Equatable {
  /// The dimension d of an input x.
  public var dimension: Int
  /// The backbone's sizes.
  public var backbone: Sizes

  /// The largest dimension, width or number of positions that is believed.
  public static var maxSize: Int { 1 << 20 }
  /// The largest number of layers that is believed.
  public static var maxLayers: Int { 1 << 10 }

  /// These sizes.
  public init(dimension: Int, backbone: Sizes) {
    self.dimension = dimension
    self.backbone = backbone
  }

  /// The most points that a prompt can have: a point takes two tokens, the last one's label is not needed.
  public var maximumPoints: Int? { backbone.maximumTokens.map { ($0 + 1) / 2 } }

  /// The fields of a document that say all of it; `kind` names the network's plugin.
  public func fields(kind: String) -> [JSONValue.Field] {
    [.init("kind", .string(kind)), .init("dimension", .integer(dimension))] + backbone.fields
  }

  /// Reads such fields, of which `kind` was looked at before.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names a field which is missing, unknown, or whose value is impossible.
  public init(_ node: JSONNode) throws {
    try node.rejectUnknownFields(["kind", "dimension"] + Sizes.fieldNames)
    dimension = try node.field("dimension").integer(in: 1...Self.maxSize)
    backbone = try Sizes(node)
  }
}
