import Lockstep

/// Sparse linear regression (Garg et al. 2022): y = <w, x> with `sparsity` nonzero weights, standard normal like the
/// inputs, at random coordinates of each prompt's own.
struct SparseLinearRegression: FunctionClass {
  /// The number of nonzero weights, at most d.
  var sparsity = 3
  init() {}

  static let about = About(
    "sparse-linear-regression", "y = <w, x> with a few nonzero weights; x standard normal",
    literature: ["Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4"])
  static let options: [PluginOption<Self>] = [
    .integer("sparsity", \.sparsity, 1...10_000, "number of nonzero weights; all where d is smaller")
  ]

  func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var (inputs, labels): ([Double], [Double]) = ([], [])
    for prompt in range {
      var points = RandomStream(seed: seed, prompt: prompt, purpose: .inputs)
      let x = Matrix(
        rows: shape.points, columns: shape.dimension, elements: points.gaussians(shape.points * shape.dimension))
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      let w = Vector(weights(dimension: shape.dimension, &function))
      inputs += x.elements
      labels += (x * w).elements
    }
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }

  /// Normal weights at the first coordinates of a random permutation.
  private func weights(dimension d: Int, _ stream: inout RandomStream) -> [Double] {
    var order = Array(0..<d)
    for i in 0..<d - 1 { order.swapAt(i, i + stream.integer(below: d - i)) }
    var weights = [Double](repeating: 0, count: d)
    for coordinate in order.prefix(sparsity) { weights[coordinate] = stream.gaussian() }
    return weights
  }
}
