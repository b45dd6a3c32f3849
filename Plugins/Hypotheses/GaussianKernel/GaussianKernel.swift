internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// The Gaussian kernel k(x, z) = exp(-|x - z|^2 / (2 l^2)).
public struct GaussianKernel: KernelHypothesis {
  /// The length scale l; nil for sqrt(d), a typical length of a standard normal input.
  public var lengthScale: Double?
  public var jitter = 0.0
  public init() {}

  public static let about = About(
    "gaussian", "the Gaussian kernel exp(-|x - z|^2 / (2 l^2))",
    literature: ["Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, equation 4.9"])
  public static let options: [PluginOption<Self>] = [
    .number("length-scale", \.lengthScale, .positive, or: "sqrt-d", "length scale l; sqrt-d is the square root of d"),
    .jitter,
  ]

  public func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    let square = lengthScale.map { $0 * $0 } ?? Double(x.columns)
    return InputPair.matrix(x, z) { exp(-$0.squaredDistance / (2 * square)) }
  }
}
