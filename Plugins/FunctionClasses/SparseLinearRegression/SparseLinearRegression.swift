public import LockstepCore
internal import LockstepNumerics

/// Sparse linear regression: y = <w, x> + noise with `sparsity` nonzero weights, standard normal like the inputs, at random
/// coordinates of each prompt's own.
public struct SparseLinearRegression: FunctionClass {
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
    .number("noise", \.noise, .nonNegative, "standard deviation of the normal noise added to the labels"),
  ]

  public func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var inputs: [Double] = []
    var labels: [Double] = []
    for prompt in range {
      var points = RandomStream(seed: seed, prompt: prompt, purpose: .inputs)
      let x = Matrix(
        rows: shape.points, columns: shape.dimension, elements: points.gaussians(shape.points * shape.dimension))
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      inputs += x.elements
      labels += (x * weights(shape.dimension, &function)).elements
    }
    addNoise(noise, to: &labels, of: range, seed: seed)
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
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
