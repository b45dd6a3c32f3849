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
    .number("ridge", \.ridge, .positive, "ridge penalty, the coefficient of |w|^2; least squares as it vanishes"),
  ]

  /// Where H is zero, a query is divided by the ridge, which must not overflow in single precision.
  private static let leastRidge = 1e-20

  package var configuration: NetworkConfiguration<MesaConfiguration> {
    .regressionLayer(dimension: dimension, MesaConfiguration())
  }

  package func network() throws -> (
    model: InContextModel<FastWeightBackbone<MesaMemory<Float>>>, values: Parameters<Float>
  ) {
    guard ridge >= Self.leastRidge else {
      throw LockstepError.option("ridge=\(ridge) vanishes in single precision; expected at least \(Self.leastRidge)")
    }
    return network(of: Float.self)
  }

  /// The network in any precision.
  package func network<Scalar: MesaScalar>(
    of _: Scalar.Type
  ) -> (model: InContextModel<FastWeightBackbone<MesaMemory<Scalar>>>, values: Parameters<Scalar>) {
    let (model, values) = InContextModel<FastWeightBackbone<MesaMemory<Scalar>>>.regressionLayer(
      configuration, scale: 1)
    let ridges = values["_backbone.h.0.mesa.ridge"]
    for i in 0..<ridges.columns { ridges[0, i] = Scalar(Softplus.inverse(ridge / 2)) }
    return (model, values)
  }
}
