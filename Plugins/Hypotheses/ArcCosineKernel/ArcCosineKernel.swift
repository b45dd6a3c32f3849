public import LockstepCore
public import LockstepNumerics

/// The arc-cosine kernel of order 1,
///
///     k(x, z) = |x| |z| (sin u + (pi - u) cos u) / pi,    u the angle between x and z:
///
/// the covariance of y(x) and y(z) over two-layer ReLU networks y = sqrt(2 / width) a' max(0, W x) with standard normal
/// weights, at any width. Kernel regression with it is the best linear predictor of that class, as least squares is for
/// linear functions.
public struct ArcCosineKernel: KernelHypothesis {
  /// Whether the networks have standard normal biases at the hidden units and at the output.
  public var hasBiases = false
  /// Added to the kernel of each example with itself: the variance of noise, 0 or above.
  public var jitter = 0.0
  public init() {}

  public static let about = About(
    "arc-cosine", "the arc-cosine kernel of order 1: two-layer ReLU networks of infinite width (NNGP)",
    literature: [
      "Cho and Saul, Kernel Methods for Deep Learning, NeurIPS 2009", "Lee et al., ICLR 2018, arXiv:1711.00165",
    ])
  public static let options: [PluginOption<Self>] = [
    .flag("biases", \.hasBiases, "whether the networks have standard normal biases"),
    .jitter,
  ]

  public func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    InputPair.reluNetworkMatrix(x, z, cosineFactor: 1, hasBiases: hasBiases)
  }
}
