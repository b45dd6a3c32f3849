package import LockstepCore
internal import LockstepNetworks

/// Gradient descent on the squared errors by linear attention (von Oswald et al. 2023, arXiv 2212.07677, proposition 1).
///
/// The state is (x, r), where r_j = y_j - <w, x_j> is an example's residual and r = -<w, x> a query's. At w = 0 these are
/// the tokens. A step w <- w + rate sum over i of r_i x_i changes the residuals alone:
///
///     r_j <- r_j - rate sum over i of r_i <x_i, x_j>.
package struct GradientDescentConstruction: LinearConstruction {
  /// The dimension d of the inputs.
  package var dimension = 20
  /// The number of steps, each a layer.
  package var steps = 12
  /// The learning rate.
  package var rate = 0.01
  package init() {}

  package static let about = About(
    "gradient-descent", "gradient descent by linear attention, a step in each layer",
    literature: ["von Oswald et al. 2023, arXiv:2212.07677, proposition 1"])
  package static let options: [PluginOption<Self>] = [
    dimensionOption,
    .integer("steps", \.steps, stepCounts, "number of steps, each a layer"),
    .number("rate", \.rate, .positive, "learning rate on the sum of squared errors"),
  ]

  package var layers: Int { steps }
  package var width: Int { dimension + 1 }
  package var prediction: (place: Int, factor: Double) { (y, -1) }

  package func setLayer<Scalar>(_ l: Int, _ layer: ConstructedLayer<Scalar>) {
    layer.compare(x, with: x)
    layer.add(-rate, times: y, to: y)
  }
}
