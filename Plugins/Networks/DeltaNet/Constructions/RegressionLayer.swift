package import LockstepNetworks

extension InContextModel {
  /// A network of one block with one head, no perceptron and no normalization, which regresses y on x: keys and queries
  /// are `scale` times x, and values are y.
  ///
  /// The read-in gives the hidden state (x, y) of an example, and (x, 0) of a query. The head adds to y what its memory has
  /// for x, and the read-out is that sum: 0 and the prediction, for a query. All other weights are 0, so every gate that
  /// tokens set is 1/2.
  ///
  /// - Parameter sizes: The options of the memory.
  package static func regressionLayer<Memory>(
    dimension d: Int, scale: Double, _ sizes: Memory.Configuration
  ) -> (model: InContextModel, values: Parameters<Scalar>) where Network == FastWeightBackbone<Memory> {
    var sizes = sizes
    (sizes.layers, sizes.heads, sizes.width, sizes.mlpFactor) = (1, 1, d + 1, 0)
    (sizes.layerNorm, sizes.normalizesKeys) = (false, false)
    let model = InContextModel(NetworkConfiguration(dimension: d, backbone: sizes))
    let values = Parameters<Scalar>(model.layout)
    let name = "_backbone.h.0.\(Memory.Configuration.memoryName)"
    let (readIn, qkv) = (values["_read_in.weight"], values["\(name).qkv.weight"])
    for i in 0..<d {
      (qkv[i, i], qkv[i, sizes.width + i]) = (Scalar(scale), Scalar(scale))
    }
    for i in 0...d { readIn[i, i] = 1 }
    qkv[d, 2 * sizes.width + d] = 1
    values["\(name).proj.weight"][d, d] = 1
    values[model.readOut.weight][0, d] = 1
    return (model, values)
  }
}
