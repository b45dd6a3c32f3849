import Foundation
import Lockstep

/// The Laplacian kernel k(x, z) = exp(-|x - z| / l). Its functions are continuous but have kinks, unlike those of the Gaussian
/// kernel. Every method that fits linear weights runs on it: METHOD@laplacian.
struct LaplacianKernel: KernelHypothesis {
  /// The length scale l.
  var lengthScale = 1.0
  var jitter = 0.0
  init() {}

  static let about = About(
    "laplacian", "the Laplacian kernel exp(-|x - z| / l)",
    literature: ["Rasmussen and Williams, Gaussian Processes for Machine Learning, 2006, equation 4.18"])
  static let options: [PluginOption<Self>] = [
    .number("length-scale", \.lengthScale, .positive, "length scale l"),
    .jitter,
  ]

  func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    var kernels = Matrix(rows: x.rows, columns: z.rows)
    for i in 0..<x.rows {
      for j in 0..<z.rows { kernels[i, j] = exp(-(x.row(i) - z.row(j)).norm / lengthScale) }
    }
    return kernels
  }
}
