internal import LockstepCore
package import LockstepNetworks

/// A construction of linear attention layers with one head each.
///
/// It is a page of mathematics: where each part of a token has its place in the hidden state e, and for each layer the
/// matrices Q and P of e_j <- e_j + P M Q e_j with M = sum of e_i e_i' over the examples. If Q takes the part u of a state
/// to the place of x, and P takes the part v to the place of w, then the layer is
///
///     w_j <- w_j + sum over i of v_i <x_i, u_j>.
package protocol LinearConstruction: NetworkConstruction where Network == LinearTransformerBackbone<Float> {
  /// The dimension d of the inputs.
  var dimension: Int { get set }
  /// The number of the network's layers.
  var layers: Int { get }
  /// The width of the hidden states.
  var width: Int { get }

  /// Sets the weights of layer l = 1, 2, ..., which are all zero at first.
  func setLayer<Scalar>(_ l: Int, _ layer: ConstructedLayer<Scalar>)
  /// The place in the hidden state that holds the prediction, and its factor there.
  var prediction: (place: Int, factor: Double) { get }
}

extension LinearConstruction {
  /// The place of x.
  var x: Range<Int> { 0..<dimension }
  /// The place of y.
  var y: Int { width - 1 }

  static var dimensionOption: PluginOption<Self> {
    .integer("dimension", \.dimension, 1...1000, "dimension d of the inputs")
  }

  static var stepCounts: ClosedRange<Int> { 1...1000 }

  package var configuration: NetworkConfiguration<LinearTransformerConfiguration> {
    NetworkConfiguration(
      dimension: dimension, backbone: LinearTransformerConfiguration(layers: layers, width: width))
  }

  package func network() throws -> (model: InContextModel<Network>, values: Parameters<Float>) {
    network(of: Float.self)
  }

  /// The network in any precision.
  package func network<Scalar>(
    of _: Scalar.Type
  ) -> (model: InContextModel<LinearTransformerBackbone<Scalar>>, values: Parameters<Scalar>) {
    let model = InContextModel<LinearTransformerBackbone<Scalar>>(configuration)
    let values = Parameters<Scalar>(model.layout)
    for l in 1...layers {
      let name = "_backbone.h.\(l - 1).linear_attn"
      setLayer(l, ConstructedLayer(q: values["\(name).query"], p: values["\(name).projection"]))
    }
    values[model.readOut.weight][0, prediction.place] = Scalar(prediction.factor)
    return (model, values)
  }
}

/// The matrices of a layer that is constructed.
package struct ConstructedLayer<Scalar: NetworkScalar> {
  fileprivate let q: MatrixView<Scalar>
  fileprivate let p: MatrixView<Scalar>

  /// Compares the part of the state at `part` with the examples' x at `x`.
  func compare(_ part: Range<Int>, with x: Range<Int>) {
    for (from, to) in zip(part, x) { q[to, from] = 1 }
  }

  /// Adds to the part at `target` a factor times the examples' part at `source`.
  func add(_ factor: Double, times source: Range<Int>, to target: Range<Int>) {
    for (from, to) in zip(source, target) { p[to, from] += Scalar(factor) }
  }

  /// Likewise for a single number.
  func add(_ factor: Double, times source: Int, to target: Int) { p[target, source] += Scalar(factor) }
}
