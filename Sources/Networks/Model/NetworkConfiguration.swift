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

  /// The width of a token.
  public var tokenWidth: Int { backbone.promptTokens.width(dimension: dimension) }

  /// The maximum number of points of a prompt. A point takes two tokens; the last one's label is not needed.
  public var maxPoints: Int? { backbone.maxTokens.map { ($0 + 1) / 2 } }

  /// Why the positions do not suffice for n examples and a query; nil if they do.
  func refusal(ofContextSize n: Int) -> String? {
    guard let maxPoints, n + 1 > maxPoints else { return nil }
    return "a context size of \(n) needs \(n + 1) points; the network has positions for \(maxPoints)"
  }

  /// - Throws: `LockstepError` if the positions do not suffice for n examples and a query.
  public func requirePositions(forContextSize n: Int) throws {
    if let reason = refusal(ofContextSize: n) { throw LockstepError.option(reason) }
  }

  /// The fields of a configuration file; `kind` is the name of the network's plugin.
  public func fields(kind: String) -> [JSONValue.Field] {
    [.init("kind", .string(kind)), .init("dimension", .integer(dimension))] + backbone.fields
  }

  /// The configuration of a network whose tensors are in a file.
  ///
  /// - Throws: `LockstepError` that names the tensor or the option that is missing or wrong.
  init(importing tensors: TensorFile, options: [String: String]) throws {
    var options = options
    let given = Sizes().hasReadIn ? nil : options.removeValue(forKey: "dimension")
    backbone = try Sizes(importing: tensors, options: options)
    let tokenWidth =
      backbone.hasReadIn
      ? try tensors.shape(of: "_read_in.weight", axes: ["width", "token"])[1] : backbone.width
    dimension = backbone.promptTokens.dimension(width: tokenWidth)
    if let given {
      guard let value = Int(given), PromptShape.dimensions.contains(value) else {
        throw LockstepError.option("dimension=\(given) is not \(PromptShape.dimensions.integers)")
      }
      dimension = value
    }
    guard PromptShape.dimensions.contains(dimension) else {
      throw LockstepError.file("\(tensors.path): the tensors imply inputs of dimension \(dimension)")
    }
    if let inconsistency { throw LockstepError.file("\(tensors.path): \(inconsistency)") }
  }

  /// Reads the fields of a configuration file, apart from `kind`.
  ///
  /// - Throws: `LockstepError` that names the field that is missing, unknown, or has an impossible value.
  public init(_ node: JSONNode) throws {
    try node.rejectUnknownFields(["kind", "dimension"] + Sizes.options.map(\.name))
    dimension = try node.field("dimension").integer(in: PromptShape.dimensions)
    backbone = try Sizes(node)
    if let inconsistency { throw node.error("is contradictory: \(inconsistency)") }
  }

  /// What is wrong with the dimension and the sizes together; nil if nothing is.
  private var inconsistency: String? {
    backbone.hasReadIn || backbone.width >= tokenWidth
      ? nil : "tokens have \(tokenWidth) numbers, and the width is \(backbone.width)"
  }
}
