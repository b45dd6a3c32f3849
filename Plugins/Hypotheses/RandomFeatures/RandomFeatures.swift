public import LockstepCore
public import LockstepNumerics

/// Functions that are linear in random features, sqrt(2 / width) act(W x + v) with standard normal W and v that are drawn for
/// each prompt: a two-layer network of which only the output weights are fitted. Its kernel tends to the arc-cosine kernel
/// as the width of a ReLU network grows. With biases a constant feature 1 is the output's.
public struct RandomFeatures: KernelHypothesis {
  /// Activation function of the features.
  public var activation = Activation.relu
  /// The number of features.
  public var width = 100
  /// Whether the features have biases v, and the output has one.
  public var hasBiases = false
  /// The seed of W and v.
  public var seed = 0
  /// Added to the kernel of each example with itself: the variance of noise, 0 or above.
  public var jitter = 0.0
  public init() {}

  public static let about = About(
    "random-features", "functions that are linear in the hidden units of a random two-layer network",
    literature: ["Rahimi and Recht, Random Features for Large-Scale Kernel Machines, NeurIPS 2007"])
  public static let options: [PluginOption<Self>] = [
    .choice("activation", \.activation, "activation function of the features"),
    .integer("width", \.width, 1...100_000, "number of features"),
    .flag("biases", \.hasBiases, "whether the features and the output have biases, standard normal ones"),
    .integer("weight-seed", \.seed, 0...Int.max, "seed of the features; each prompt has its own"),
    .jitter,
  ]

  public func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    var stream = RandomStream(seed: UInt64(seed), prompt: prompt, purpose: .parameters)
    let d = x.columns + (hasBiases ? 1 : 0)
    let weights = Matrix(rows: d, columns: width, elements: stream.gaussians(d * width))
    return features(x, weights) * features(z, weights).transposed
  }

  /// The features of each row of `x`.
  private func features(_ x: Matrix, _ weights: Matrix) -> Matrix {
    var features = (hasBiases ? x.withConstantColumn : x) * weights
    activation.apply(to: &features.elements)
    features = (2 / Double(width)).squareRoot() * features
    return hasBiases ? features.withConstantColumn : features
  }
}
