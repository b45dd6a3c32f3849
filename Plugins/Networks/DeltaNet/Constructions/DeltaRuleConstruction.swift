internal import Glibc
package import LockstepCore
package import LockstepNetworks

/// The delta rule, or least mean squares, as one head of a delta-net: after t examples it predicts <w, x> with
///
///     v = (1 - decay) w,    w <- v + beta (y - <v, x>) x
///
/// for each of them, from w = 0. beta is the rate, divided by |x|^2 (normalized), or by 1 + rate |x|^2 (implicit).
///
/// The memory's last column is w / scale for keys scale x. Its gate is 1/2, and scale^2 twice the rate; or the scale is 1 and
/// the gate the rate, if the step is normalized.
package struct DeltaRuleConstruction: NetworkConstruction {
  /// The dimension d of the inputs.
  package var dimension = 20
  /// How beta follows from the rate.
  package var step = DeltaNetConfiguration.Step.fixed
  /// The rate.
  package var rate = 0.05
  /// The weight decay per example.
  package var decay = 0.0
  package init() {}

  package static let about = About(
    "delta-rule", "the delta rule, in one layer with a memory",
    literature: ["Schlag, Irie and Schmidhuber 2021, arXiv:2102.11174"])
  package static let options: [PluginOption<Self>] = [
    .integer("dimension", \.dimension, 1...1000, "dimension d of the inputs"),
    .choice("step", \.step, "beta: the rate, divided by |x|^2, or divided by 1 + rate |x|^2"),
    .number("rate", \.rate, .positive, "learning rate; at most 1 if the step is normalized"),
    .number("decay", \.decay, .fraction, "weight decay per example"),
  ]

  package var configuration: NetworkConfiguration<DeltaNetConfiguration> {
    var sizes = DeltaNetConfiguration()
    sizes.step = step
    sizes.decay = decay > 0 ? .constant : .none
    return .regressionLayer(dimension: dimension, sizes)
  }

  package func network() throws -> (
    model: InContextModel<FastWeightBackbone<DeltaMemory<Float>>>, values: Parameters<Float>
  ) {
    try network(of: Float.self)
  }

  /// The network in any precision.
  package func network<Scalar: NetworkScalar>(
    of _: Scalar.Type
  ) throws -> (model: InContextModel<FastWeightBackbone<DeltaMemory<Scalar>>>, values: Parameters<Scalar>) {
    guard step != .normalized || rate <= 1 else {
      throw LockstepError.option("the rate of a normalized step is \(rate); expected at most 1")
    }
    let (model, values) = InContextModel<FastWeightBackbone<DeltaMemory<Scalar>>>.regressionLayer(
      configuration, scale: step == .normalized ? 1 : (2 * rate).squareRoot())
    if step == .normalized { values["_backbone.h.0.delta.beta.bias"][0, 0] = Scalar(Self.logit(rate)) }
    if decay > 0 { values["_backbone.h.0.delta.alpha"][0, 0] = Scalar(Self.logit(1 - decay)) }
    return (model, values)
  }

  /// The number whose logistic function is p. That of 40 is 1 up to rounding.
  private static func logit(_ p: Double) -> Double { max(-700, min(40, log(p / (1 - p)))) }
}
