public import LockstepCore
public import LockstepNumerics

/// Sparse linear regression: y = <w, x> + noise with `sparsity` nonzero weights, standard normal like the inputs, at random
/// coordinates of each prompt's own.
public struct SparseLinearRegression: RandomFunctionClass {
  /// The number of nonzero weights; all where d is smaller.
  public var sparsity = 3
  /// The standard deviation of the noise on the labels.
  public var noise = 0.0
  public init() {}

  public static let about = About(
    "sparse-linear-regression", "y = <w, x> + noise with a few nonzero weights; x standard normal",
    literature: ["Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4"])
  public static let options: [PluginOption<Self>] = [
    .integer("sparsity", \.sparsity, 1...10_000, "number of nonzero weights; all where d is smaller"),
    .noise,
  ]

  public var kernel: String? { nil }

  public func labels(of inputs: Matrix, drawing function: inout RandomStream) -> [Double] {
    (inputs * weights(inputs.columns, &function)).elements
  }

  /// Normal weights at the first coordinates of a random permutation.
  private func weights(_ dimension: Int, _ stream: inout RandomStream) -> Vector {
    var order = Array(0..<dimension)
    for i in 0..<dimension - 1 { order.swapAt(i, i + stream.integer(below: dimension - i)) }
    var weights = Vector(zeros: dimension)
    for coordinate in order.prefix(sparsity) { weights[coordinate] = stream.gaussian() }
    return weights
  }
}
