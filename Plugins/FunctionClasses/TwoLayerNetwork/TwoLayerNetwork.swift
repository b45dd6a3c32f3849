internal import Glibc
public import LockstepCore
internal import LockstepNumerics

/// A network with one hidden layer: y = sqrt(2 / width) a' act(W x + v) + b, its weights standard normal and afresh for
/// each prompt, x ~ N(0, I).
public struct TwoLayerNetwork: FunctionClass {
  /// What is applied to each hidden unit.
  public enum Activation: String, Sendable, CaseIterable {
    /// max(0, z).
    case relu
    /// The hyperbolic tangent.
    case tanh

    func callAsFunction(_ z: Double) -> Double {
      switch self {
      case .relu: max(0, z)
      case .tanh: Glibc.tanh(z)
      }
    }
  }

  private let activation: Activation
  private let width: Int
  private let hasBiases: Bool

  /// The class of networks with `width` hidden units, with biases v and b or without.
  public init(activation: Activation = .relu, width: Int = 100, hasBiases: Bool = false) {
    precondition(width >= 1, "a network has at least one hidden unit")
    self.activation = activation
    self.width = width
    self.hasBiases = hasBiases
  }

  public func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var inputs: [Double] = []
    var labels: [Double] = []
    for prompt in range {
      var stream = RandomStream(seed: seed, prompt: prompt, purpose: .inputs)
      let points = Matrix(
        rows: shape.points, columns: shape.dimension, elements: stream.gaussians(shape.points * shape.dimension))
      inputs += points.elements
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      labels += values(at: points, of: &function)
    }
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }

  /// The labels of these inputs. The weights are drawn in the order W (row by row, d by width), a, v, b.
  private func values(at points: Matrix, of function: inout RandomStream) -> [Double] {
    let hiddenWeights = Matrix(
      rows: points.columns, columns: width, elements: function.gaussians(points.columns * width))
    var outputWeights = Vector(function.gaussians(width))
    outputWeights *= (2 / Double(width)).squareRoot()
    let hiddenBiases = hasBiases ? function.gaussians(width) : [Double](repeating: 0, count: width)
    let outputBias = hasBiases ? function.gaussian() : 0

    var hidden = points * hiddenWeights
    for i in 0..<hidden.rows {
      for j in 0..<width { hidden[i, j] = activation(hidden[i, j] + hiddenBiases[j]) }
    }
    return (hidden * outputWeights).elements.map { $0 + outputBias }
  }
}

extension TwoLayerNetwork: FunctionClassPlugin {
  private static let activationOption = PluginOption.choice(
    "activation", default: Activation.relu, meaning: "what is applied to each hidden unit")
  private static let widthOption = PluginOption.integer(
    "width", default: 100, in: 1...100_000, meaning: "number of hidden units")
  private static let biasesOption = PluginOption.flag(
    "biases", default: false, meaning: "whether the hidden units and the output have biases, standard normal ones")

  public static let descriptor = PluginDescriptor(
    "two-layer-network",
    summary: "a network with one hidden layer and fresh weights for each prompt; x standard normal",
    literature: [
      "Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4",
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, equation 15 (with biases)",
    ],
    options: [activationOption, widthOption, biasesOption])

  public static func functionClass(_ options: OptionValues) -> any FunctionClass {
    TwoLayerNetwork(
      activation: options[activationOption], width: options[widthOption], hasBiases: options[biasesOption])
  }
}
