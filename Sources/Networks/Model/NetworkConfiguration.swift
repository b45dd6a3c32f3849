internal import LockstepCore
public import LockstepFiles

/// The sizes of a network: its backbone's, and the dimension of its inputs.
public struct NetworkConfiguration<Sizes: BackboneConfiguration>: Sendable, Equatable {
  /// The dimension d of an input x.
  public var dimension: Int
  /// The backbone's sizes.
  public var backbone: Sizes

  /// A network of these sizes.
  public init(dimension: Int, backbone: Sizes) {
    self.dimension = dimension
    self.backbone = backbone
  }

  /// The maximum number of points of a prompt. A point takes two tokens; the last one's label is not needed.
  public var maxPoints: Int? { backbone.maxTokens.map { ($0 + 1) / 2 } }

  /// The fields of a configuration file; `kind` is the name of the network's plugin.
  public func fields(kind: String) -> [JSONValue.Field] {
    [.init("kind", .string(kind)), .init("dimension", .integer(dimension))] + backbone.fields
  }

  /// The configuration of a network whose tensors are in a file.
  ///
  /// - Throws: `LockstepError` that names the tensor or the option that is missing or wrong.
  init(importing tensors: TensorFile, options: [String: String]) throws {
    dimension = try tensors.shape(of: "_read_in.weight", axes: ["width", "dimension"])[1]
    guard Sizes.sizes.contains(dimension) else {
      throw LockstepError.file("\(tensors.path): the tensor '_read_in.weight' has \(dimension) columns")
    }
    backbone = try Sizes(importing: tensors, options: options)
  }

  /// Reads the fields of a configuration file, apart from `kind`.
  ///
  /// - Throws: `LockstepError` that names the field that is missing, unknown, or has an impossible value.
  public init(_ node: JSONNode) throws {
    try node.rejectUnknownFields(["kind", "dimension"] + Sizes.options.map(\.name))
    dimension = try node.field("dimension").integer(in: Sizes.sizes)
    backbone = try Sizes(node)
  }
}
