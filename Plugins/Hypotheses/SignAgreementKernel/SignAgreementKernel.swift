internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// The covariance of the labels of random decision trees on signs, k(x, z) = (share of coordinates with the same sign)^depth.
///
/// A tree has the same leaf for x and z if they agree in the sign of the coordinate at each of the `depth` nodes on the way.
/// Each node draws its coordinate independently and uniformly, and different leaves have independent values.
public struct SignAgreementKernel: KernelHypothesis {
  /// The number of coordinates that are looked at from the root to a leaf.
  public var depth = 4
  /// Added to the kernel of each example with itself: the variance of noise, 0 or above.
  public var jitter = 0.0
  public init() {}

  public static let about = About(
    "sign-agreement", "the share of coordinates with the same sign, to the power of the depth of a decision tree",
    literature: ["Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4 (the trees)"])
  public static let options: [PluginOption<Self>] = [
    .integer("depth", \.depth, 1...16, "number of coordinates looked at for a label"),
    .jitter,
  ]

  public func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix {
    // Of d signs of 1 or -1 the inner product is the number of equal ones minus that of the others.
    var kernel = x.signs * z.signs.transposed
    let d = Double(x.columns)
    for i in kernel.elements.indices { kernel.elements[i] = pow((1 + kernel.elements[i] / d) / 2, Double(depth)) }
    return kernel
  }
}

extension Matrix {
  /// 1 for every entry above 0, and -1 for all others.
  fileprivate var signs: Matrix { Matrix(rows: rows, columns: columns, elements: elements.map { $0 > 0 ? 1 : -1 }) }
}
