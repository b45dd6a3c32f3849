package import LockstepNetworks

extension NetworkConfiguration where Sizes: FastWeightConfiguration {
  /// The sizes of a network of one block with one head, no perceptron and no normalization.
  ///
  /// - Parameter sizes: The options of the memory.
  package static func regressionLayer(dimension d: Int, _ sizes: Sizes) -> Self {
    var sizes = sizes
    (sizes.layers, sizes.heads, sizes.width, sizes.mlpFactor) = (1, 1, d + 1, 0)
    (sizes.layerNorm, sizes.normalizesKeys) = (false, false)
    return NetworkConfiguration(dimension: d, backbone: sizes)
  }
}

extension InContextModel {
  /// The network of ``NetworkConfiguration/regressionLayer(dimension:_:)``, which regresses y on x: keys and queries are
  /// `scale` times x, and values are y.
  ///
  /// The read-in gives the hidden state (x, y) of an example, and (x, 0) of a query. The head adds to y what its memory has
  /// for x, and the read-out is that sum: 0 and the prediction, for a query. All other weights are 0, so every gate that
  /// tokens set is 1/2.
  package static func regressionLayer<Memory>(
    _ configuration: NetworkConfiguration<Memory.Configuration>, scale: Double
  ) -> (model: InContextModel, values: Parameters<Scalar>) where Network == FastWeightBackbone<Memory> {
    let (d, width) = (configuration.dimension, configuration.backbone.width)
    let model = InContextModel(configuration)
    let values = Parameters<Scalar>(model.layout)
    let name = "_backbone.h.0.\(Memory.Configuration.memoryName)"
    let (readIn, qkv) = (values["_read_in.weight"], values["\(name).qkv.weight"])
    for i in 0..<d {
      (qkv[i, i], qkv[i, width + i]) = (Scalar(scale), Scalar(scale))
    }
    for i in 0...d { readIn[i, i] = 1 }
    qkv[d, 2 * width + d] = 1
    values["\(name).proj.weight"][d, d] = 1
    values[model.readOut.weight][0, d] = 1
    return (model, values)
  }
}
