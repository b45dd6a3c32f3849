/// A named tensor among the parameters of a network.
public struct Parameter: Sendable, Equatable {
  /// The name in a PyTorch state dict.
  public let name: String
  /// The shape there, of one or two axes.
  public let shape: [Int]
  /// Where it begins among all parameters.
  let offset: Int

  var count: Int { shape.reduce(1, *) }
  /// A vector counts as a single row.
  var rows: Int { shape.count == 1 ? 1 : shape[0] }
  var columns: Int { shape.count == 1 ? shape[0] : shape[1] }

  /// Where its entries lie among all parameters.
  public var range: Range<Int> { offset..<offset + count }
}

/// The tensors of a network, one after the other; layers add theirs as they are made.
public struct ParameterLayout: Sendable {
  /// The tensors so far.
  public private(set) var parameters: [Parameter] = []
  /// The number of their entries.
  public private(set) var count = 0
  private var names: Set<String> = []

  /// No tensors.
  public init() {}

  /// Adds a tensor. Names are unique.
  public mutating func add(_ name: String, _ shape: [Int]) -> Parameter {
    precondition(names.insert(name).inserted, "two tensors are called \(name)")
    let parameter = Parameter(name: name, shape: shape, offset: count)
    parameters.append(parameter)
    count += parameter.count
    return parameter
  }
}

/// A number for each parameter of a network: its value, its gradient, or a moment of its gradient.
public struct Parameters<Scalar: NetworkScalar>: Sendable {
  /// The tensors.
  public let plan: ParameterLayout
  /// The numbers of all of them, in the plan's order.
  public let storage: Storage<Scalar>

  /// Zeros.
  public init(_ plan: ParameterLayout) {
    self.plan = plan
    storage = Storage(count: plan.count)
  }

  /// One tensor, a vector as a single row.
  public subscript(parameter: Parameter) -> MatrixView<Scalar> {
    MatrixView(storage, offset: parameter.offset, rows: parameter.rows, columns: parameter.columns)
  }
}
