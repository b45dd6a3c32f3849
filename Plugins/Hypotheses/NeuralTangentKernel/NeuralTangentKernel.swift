public import LockstepCore
public import LockstepNumerics

/// The neural tangent kernel of two-layer ReLU networks y = sqrt(2 / width) a' max(0, W x) with standard normal weights,
///
///     k(x, z) = |x| |z| (sin u + 2 (pi - u) cos u) / pi,    u the angle between x and z:
///
/// the mean inner product of the gradients of y(x) and y(z) in all weights. Gradient descent on the weights of a very wide
/// network is gradient descent with this kernel.
public struct NeuralTangentKernel: KernelHypothesis {
  /// Whether the networks have standard normal biases at the hidden units and at the output.
  public var hasBiases = false
  /// Added to the kernel of each example with itself: the variance of noise, 0 or above.
  public var jitter = 0.0
  public init() {}

  public static let about = About(
    "neural-tangent", "the neural tangent kernel of two-layer ReLU networks: descent on weights at infinite width",
    literature: ["Jacot, Gabriel, Hongler, NeurIPS 2018, arXiv:1806.07572"])
  public static let options: [PluginOption<Self>] = [
    .flag("biases", \.hasBiases, "whether the networks have standard normal biases"),
    .jitter,
  ]

  public func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    InputPair.reluNetworkMatrix(x, z, cosineFactor: 2, hasBiases: hasBiases)
  }
}
