internal import Foundation
package import LockstepCore
package import LockstepDeltaNet
package import LockstepNetworks

/// Recursive least squares without forgetting, which is ridge regression on the examples so far, as one head of a Mesa
/// layer: after t examples it predicts <w, x> with w = (X'X + ridge I)^-1 X'y.
///
/// The gate beta is 1/2, so H = X'X / 2 and the head's ridge is half the ridge.
package struct RecursiveLeastSquaresConstruction: NetworkConstruction {
  /// The dimension d of the inputs.
  package var dimension = 20
  /// The ridge penalty, the coefficient of |w|^2.
  package var ridge = 1.0
  package init() {}

  package static let about = About(
    "recursive-least-squares", "recursive least squares, in one Mesa layer",
    literature: ["von Oswald et al. 2023, arXiv:2309.05858"])
  package static let options: [PluginOption<Self>] = [
    .integer("dimension", \.dimension, 1...1000, "dimension d of the inputs"),
    .number("ridge", \.ridge, .positive, "ridge penalty, the coefficient of |w|^2; at least 2e-5 d^1.5"),
  ]

  /// The ridge at which rounding in single precision changes predictions by about 0.1% of the largest, for inputs of unit
  /// variance. H is singular before d examples are known, and its rounding error is divided by the ridge. That error was
  /// measured as 1.6e-8 d^1.5 for d from 5 to 300.
  private var leastRidge: Double { 2e-5 * pow(Double(dimension), 1.5) }

  package var configuration: NetworkConfiguration<MesaConfiguration> {
    .regressionLayer(dimension: dimension, MesaConfiguration())
  }

  package func network() throws -> (
    model: InContextModel<FastWeightBackbone<MesaMemory<Float>>>, values: Parameters<Float>
  ) {
    guard ridge >= leastRidge else {
      throw LockstepError.option(
        "with ridge=\(ridge) single precision changes predictions in \(dimension) dimensions by more than 0.1%; expected at "
          + "least 2e-5 d^1.5 = \(String(format: "%.3g", leastRidge))")
    }
    return network(of: Float.self)
  }

  /// The network in any precision.
  package func network<Scalar: NetworkScalar>(
    of _: Scalar.Type
  ) -> (model: InContextModel<FastWeightBackbone<MesaMemory<Scalar>>>, values: Parameters<Scalar>) {
    let (model, values) = InContextModel<FastWeightBackbone<MesaMemory<Scalar>>>.regressionLayer(
      configuration, scale: 1)
    let ridges = values["_backbone.h.0.mesa.ridge"]
    for i in 0..<ridges.columns { ridges[0, i] = Scalar(Softplus.inverse(ridge / 2)) }
    return (model, values)
  }
}
