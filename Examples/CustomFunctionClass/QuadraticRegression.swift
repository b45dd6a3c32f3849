import Lockstep

/// Quadratic functions without products: y = sum_i w_i (x_i^2 - 1) / sqrt 2 with standard normal weights and inputs. Each square
/// has mean 0 and variance 1, so labels have variance d, as those of linear regression do.
struct QuadraticRegression: FunctionClass {
  /// The standard deviation of the noise on the labels.
  var noise = 0.0
  init() {}

  static let about = About(
    "quadratic-regression", "y = sum of w_i (x_i^2 - 1) / sqrt 2 + noise; w and x standard normal",
    literature: ["unpublished"])
  static let options: [PluginOption<Self>] = [
    .number("noise", \.noise, .nonNegative, "standard deviation of the normal noise added to the labels")
  ]

  func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var (inputs, labels): ([Double], [Double]) = ([], [])
    for prompt in range {
      var points = RandomStream(seed: seed, prompt: prompt, purpose: .inputs)
      let x = Matrix(
        rows: shape.points, columns: shape.dimension, elements: points.gaussians(shape.points * shape.dimension))
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      let w = Vector(function.gaussians(shape.dimension))
      let squares = Matrix(
        rows: x.rows, columns: x.columns, elements: x.elements.map { ($0 * $0 - 1) / 2.0.squareRoot() })
      inputs += x.elements
      labels += (squares * w).elements
    }
    addNoise(noise, to: &labels, of: range, seed: seed)
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }
}
