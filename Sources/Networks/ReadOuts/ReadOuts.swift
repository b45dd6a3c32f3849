internal import LockstepCore
internal import LockstepFiles

/// Linear read-outs of layers: the prediction is <weight, hidden state> + bias.
public struct ReadOuts: Sendable {
  /// The layers that have one, ascending from 1.
  public let layers: [Int]
  /// The weights, [layers, width].
  public let weights: MatrixView<Float>
  /// The biases, one for each layer.
  public let biases: [Double]

  /// The file's name in a checkpoint's folder.
  public static let fileName = "readouts.safetensors"
  private static let fingerprintKey = "model_sha256"

  /// Read-outs of layers 1, 2, ... with these weights, equally many for each, and biases.
  public init(weights: [[Double]], biases: [Double]) {
    precondition(weights.count == biases.count && !weights.isEmpty, "each read-out has weights and a bias")
    layers = Array(1...weights.count)
    let storage = Storage<Float>(count: weights.count * weights[0].count)
    storage.values = weights.joined().map { Float($0) }
    self.weights = MatrixView(storage, rows: weights.count, columns: weights[0].count)
    self.biases = biases
  }

  /// The network's own read-out of its last layer.
  public init<Network: Backbone>(ofLastLayerOf model: InContextModel<Network>, _ values: Parameters<Float>)
  where Network.Scalar == Float {
    layers = [model.layers]
    weights = values[model.readOut.weight]
    biases = [Double(values[model.readOut.bias][0, 0])]
  }

  /// The network's own read-out for every layer.
  public init<Network: Backbone>(sharedByLayersOf model: InContextModel<Network>, _ values: Parameters<Float>)
  where Network.Scalar == Float {
    let own = ReadOuts(ofLastLayerOf: model, values)
    self.init(
      weights: Array(repeating: own.weights.values.map { Double($0) }, count: model.layers),
      biases: Array(repeating: own.biases[0], count: model.layers))
  }

  /// Writes the read-outs to a checkpoint's folder.
  ///
  /// - Parameter fingerprint: The SHA-256 of the parameters that they were fitted to.
  /// - Throws: `LockstepError` if the file cannot be written.
  public func write(
    to folder: String, fingerprint: String, metadata: [String: String], replacing: Bool
  ) throws {
    let writer = try TensorFileWriter(
      Checkpoints.path(Self.fileName, in: folder),
      tensors: [("weight", [weights.rows, weights.columns]), ("bias", [biases.count])],
      metadata: metadata.merging([Self.fingerprintKey: fingerprint]) { $1 }, replacing: replacing)
    try writer.write(weights.values.map { Double($0) }, to: "weight")
    try writer.write(biases, to: "bias")
    try writer.commit()
  }

  /// Reads the read-outs in a checkpoint's folder; nil if none were fitted.
  ///
  /// - Throws: `LockstepError` if they do not match the network or were fitted to other parameters.
  public init?<Network: Backbone>(of checkpoint: Checkpoint<Network>) throws where Network.Scalar == Float {
    let path = Checkpoints.path(Self.fileName, in: checkpoint.folder)
    guard InputFile.exists(path) else { return nil }
    let file = try TensorFile(path)
    let sizes = checkpoint.model.configuration.backbone
    try file.requireShape([sizes.layers, sizes.width], of: "weight")
    try file.requireShape([sizes.layers], of: "bias")
    guard file.metadata[Self.fingerprintKey] == checkpoint.fingerprint else {
      throw LockstepError.file(
        "\(path): these read-outs were fitted to other parameters than those in '\(checkpoint.folder)'; refit them: "
          + "lockstep probe \(checkpoint.folder) --force")
    }
    let weights = try file.values(of: "weight")
    self.init(
      weights: (0..<sizes.layers).map { Array(weights[$0 * sizes.width..<($0 + 1) * sizes.width]) },
      biases: try file.values(of: "bias"))
  }
}
