internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// The polynomial kernel k(x, z) = (<x, z> / scale + offset)^degree. With degree 1, scale 1 and offset 0 it is the linear
/// kernel <x, z>.
public struct PolynomialKernel: KernelHypothesis {
  /// Degree of the polynomial.
  public var degree = 2
  /// What is added to the inner product: the weight of lower degrees.
  public var offset = 1.0
  /// What the inner product is divided by; nil for d.
  public var scale: Double?
  /// Added to the kernel of each example with itself: the variance of noise, 0 or above.
  public var jitter = 0.0
  public init() {}

  public static let about = About(
    "polynomial", "the polynomial kernel (<x, z> / scale + offset)^degree; linear with degree 1 and offset 0",
    literature: ["Schölkopf and Smola, Learning with Kernels, 2002, section 2.3"])
  public static let options: [PluginOption<Self>] = [
    .integer("degree", \.degree, 1...20, "degree of the polynomial"),
    .number("offset", \.offset, .nonNegative, "added to the inner product; 0 leaves the highest degree alone"),
    .number("scale", \.scale, .positive, or: "d", "what the inner product is divided by"),
    .jitter,
  ]

  public func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    let scale = scale ?? Double(x.columns)
    return InputPair.matrix(x, z) { pow($0.product / scale + offset, Double(degree)) }
  }
}
