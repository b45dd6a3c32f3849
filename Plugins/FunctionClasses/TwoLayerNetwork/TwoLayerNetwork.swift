public import LockstepCore
public import LockstepNumerics

/// A network with one hidden layer: y = sqrt(2 / width) a' act(W x + v) + b + noise, its weights standard normal and
/// drawn for each prompt, x ~ N(0, I).
public struct TwoLayerNetwork: RandomFunctionClass {
  /// Activation function of the hidden units.
  public var activation = Activation.relu
  /// The number of hidden units.
  public var width = 100
  /// Whether the hidden units and the output have biases v and b.
  public var hasBiases = false
  /// The standard deviation of the noise on the labels.
  public var noise = 0.0
  public init() {}

  public static let about = About(
    "two-layer-network", "a network with one hidden layer and fresh weights for each prompt; x standard normal",
    literature: [
      "Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4",
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, equation 15 (with biases)",
    ])
  public static let options: [PluginOption<Self>] = [
    .choice("activation", \.activation, "activation function of the hidden units"),
    .integer("width", \.width, 1...100_000, "number of hidden units"),
    .flag("biases", \.hasBiases, "whether the hidden units and the output have biases, standard normal ones"),
    .noise.omittedAtDefault(),
  ]

  /// The covariance of the labels over networks; for tanh, which has no formula, that of a wide random network.
  public var kernel: String? {
    switch activation {
    case .relu: "arc-cosine:biases=\(hasBiases)"
    case .tanh: "random-features:activation=tanh,width=1000,biases=\(hasBiases)"
    }
  }

  /// The hidden weights, as they are drawn and as a matrix, and the hidden units of all points.
  public func workspaceBytes(for shape: PromptShape) -> Double {
    Double(MemoryLayout<Double>.size * width * (2 * shape.dimension + shape.points))
  }

  /// The weights are drawn in the order W (row by row, d by width), a, v, b.
  public func labels(of inputs: Matrix, drawing function: inout RandomStream) -> [Double] {
    let hiddenWeights = Matrix(
      rows: inputs.columns, columns: width, elements: function.gaussians(inputs.columns * width))
    var outputWeights = Vector(function.gaussians(width))
    outputWeights *= (2 / Double(width)).squareRoot()
    let hiddenBiases = hasBiases ? function.gaussians(width) : [Double](repeating: 0, count: width)
    let outputBias = hasBiases ? function.gaussian() : 0

    var hidden = inputs * hiddenWeights
    for i in 0..<hidden.rows {
      for j in 0..<width { hidden[i, j] += hiddenBiases[j] }
    }
    activation.apply(to: &hidden.elements)
    return (hidden * outputWeights).elements.map { $0 + outputBias }
  }
}
