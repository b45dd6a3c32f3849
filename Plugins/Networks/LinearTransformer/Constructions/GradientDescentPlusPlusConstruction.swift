package import LockstepCore
internal import LockstepNetworks

/// GD++ by linear attention (von Oswald et al. 2023, arXiv 2212.07677, appendix A.10): gradient descent, and in each layer
/// also a step that improves the condition of the inputs,
///
///     r_j <- r_j - gamma rho sum over i of r_i <x_i, x_j>,    x_j <- x_j - eta rho sum over i of x_i <x_i, x_j>.
///
/// The factor rho is the same for all prompts and steps, because linear attention cannot compute a norm.
package struct GradientDescentPlusPlusConstruction: LinearConstruction {
  /// The dimension d of the inputs.
  package var dimension = 20
  /// The number of steps, each a layer.
  package var steps = 6
  /// How much a step preconditions.
  package var eta = 0.2
  /// The learning rate, in units of rho.
  package var gamma = 1.0
  /// The factor of both.
  package var rho = 0.01
  package init() {}

  package static let about = About(
    "gd-plus-plus", "GD++ by linear attention, a step in each layer",
    literature: ["von Oswald et al. 2023, arXiv:2212.07677, appendix A.10"])
  package static let options: [PluginOption<Self>] = [
    dimensionOption,
    .integer("steps", \.steps, stepCounts, "number of steps, each a layer"),
    .number("eta", \.eta, .nonNegative, "how much a step preconditions"),
    .number("gamma", \.gamma, .positive, "learning rate, in units of rho"),
    .number("rho", \.rho, .positive, "factor of eta and gamma; at most 1 / the largest eigenvalue of X'X"),
  ]

  package var layers: Int { steps }
  package var width: Int { dimension + 1 }
  package var prediction: (place: Int, factor: Double) { (y, -1) }

  package func setLayer<Scalar>(_ l: Int, _ layer: ConstructedLayer<Scalar>) {
    layer.compare(x, with: x)
    layer.add(-gamma * rho, times: y, to: y)
    layer.add(-eta * rho, times: x, to: x)
  }
}
