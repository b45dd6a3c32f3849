internal import LockstepCore
internal import LockstepNumerics

/// The distribution of a tensor's entries before training.
public enum InitialDistribution: Sendable, Equatable {
  /// All entries equal.
  case constant(Double)
  /// Normal with mean 0 and this standard deviation.
  case normal(Double)
  /// Uniform between minus and plus this bound.
  case uniform(Double)
}

/// A named tensor among the parameters of a network.
public struct Parameter: Sendable, Equatable {
  /// The name in a PyTorch state dict.
  public let name: String
  /// The shape there, of one or two axes.
  public let shape: [Int]
  /// The distribution of the entries before training.
  public let initial: InitialDistribution
  /// Its role in an optimizer.
  let role: ParameterRole
  /// The index of the first entry among all parameters.
  let offset: Int

  var count: Int { shape.reduce(1, *) }
  /// A vector is a single row.
  var rows: Int { shape.count == 1 ? 1 : shape[0] }
  var columns: Int { shape.count == 1 ? shape[0] : shape[1] }

  /// The indices of the entries among all parameters.
  public var range: Range<Int> { offset..<offset + count }
}

/// The tensors of a network, one after the other. Layers add theirs as they are made.
public struct ParameterLayout: Sendable {
  /// The tensors so far.
  public private(set) var parameters: [Parameter] = []
  /// The number of their entries.
  public private(set) var count = 0
  private var names: Set<String> = []

  /// An empty layout.
  public init() {}

  /// Adds a tensor. Names must be unique.
  public mutating func add(
    _ name: String, _ shape: [Int], _ initial: InitialDistribution = .constant(0), role: ParameterRole = .other
  ) -> Parameter {
    precondition(names.insert(name).inserted, "duplicate tensor name '\(name)'")
    let parameter = Parameter(name: name, shape: shape, initial: initial, role: role, offset: count)
    parameters.append(parameter)
    count += parameter.count
    return parameter
  }
}

/// A number for each parameter of a network: its value, its gradient, or a moment of its gradient.
public struct Parameters<Scalar: NetworkScalar>: Sendable {
  /// The tensors.
  public let layout: ParameterLayout
  /// The entries of all tensors, in the layout's order.
  public let storage: Storage<Scalar>

  /// Zeros.
  public init(_ layout: ParameterLayout) {
    self.layout = layout
    storage = Storage(count: layout.count)
  }

  /// One tensor; a vector as a single row.
  public subscript(parameter: Parameter) -> MatrixView<Scalar> {
    MatrixView(storage, offset: parameter.offset, rows: parameter.rows, columns: parameter.columns)
  }

  /// Draws every tensor from its initial distribution, each from its own random stream, which depends only on the seed
  /// and the tensor's offset.
  func drawInitialValues(seed: UInt64) {
    for parameter in layout.parameters {
      var stream = RandomStream(
        seed: seed, index: UInt64(parameter.offset), purpose: StreamPurpose.parameters.rawValue)
      let values = parameter.range.map { _ -> Scalar in
        switch parameter.initial {
        case .constant(let value): Scalar(value)
        case .normal(let deviation): Scalar(deviation * stream.gaussian())
        case .uniform(let bound): Scalar(bound * (2 * stream.uniform() - 1))
        }
      }
      storage.write(values, at: parameter.offset)
    }
  }
}
