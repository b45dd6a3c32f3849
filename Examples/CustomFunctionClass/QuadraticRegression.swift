import Lockstep

/// Quadratic functions without products: y = sum_i w_i (x_i^2 - 1) / sqrt 2 with standard normal weights and inputs. Each square
/// has mean 0 and variance 1, so labels have variance d, as those of linear regression do.
struct QuadraticRegression: RandomFunctionClass {
  /// The standard deviation of the noise on the labels.
  var noise = 0.0
  init() {}

  static let about = About(
    "quadratic-regression", "y = sum of w_i (x_i^2 - 1) / sqrt 2 + noise; w and x standard normal",
    literature: ["unpublished"])
  static let options: [PluginOption<Self>] = [.noise]

  /// A kernel whose functions include squares.
  var kernel: String? { "polynomial:degree=2" }

  func labels(of inputs: Matrix, drawing function: inout RandomStream) -> [Double] {
    let w = Vector(function.gaussians(inputs.columns))
    let squares = Matrix(
      rows: inputs.rows, columns: inputs.columns,
      elements: inputs.elements.map { ($0 * $0 - 1) / 2.0.squareRoot() })
    return (squares * w).elements
  }
}
