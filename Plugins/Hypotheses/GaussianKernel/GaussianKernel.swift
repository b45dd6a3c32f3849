internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// The Gaussian kernel k(x, z) = exp(-|x - z|^2 / (2 l^2)).
public struct GaussianKernel: KernelHypothesis {
  /// The length scale l; nil for sqrt(d), a typical length of a standard normal input.
  public var lengthScale: Double?
  /// Added to the kernel of each example with itself: the variance of noise, 0 or above.
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
    var kernel = Matrix(rows: x.rows, columns: z.rows)
    for i in 0..<x.rows {
      for j in 0..<z.rows { kernel[i, j] = exp(-squaredDistance(x, i, z, j) / (2 * square)) }
    }
    return kernel
  }

  /// From differences: |x|^2 + |z|^2 - 2 <x, z> would cancel for inputs far from the origin.
  private func squaredDistance(_ x: Matrix, _ i: Int, _ z: Matrix, _ j: Int) -> Double {
    (0..<x.columns).reduce(0) { sum, k in
      let difference = x[i, k] - z[j, k]
      return sum + difference * difference
    }
  }
}
