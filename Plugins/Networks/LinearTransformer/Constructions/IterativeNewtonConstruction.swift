package import LockstepCore
package import LockstepNetworks

/// Iterative Newton by linear attention: k steps in k + 2 layers, in the spirit of Fu et al., arXiv 2310.17086, theorem
/// 5.1, which takes k + 8.
///
/// With M_0 = alpha S and M_{k+1} = 2 M_k - M_k S M_k, the weights w_k = M_k X'y also obey
///
///     w_{k+1} = w_k + M_k sum over i of x_i (y_i - <w_k, x_i>).
///
/// The state is (x, u, p, y) with u = M_k x / 2^k and the prediction p = <w, x>; u and p are 0 at first. Attention adds to
/// a state, and cannot double it: in units of 2^k the doubling is not needed,
///
///     layer 1:      u_j <- u_j + alpha sum over i of x_i <x_i, x_j>
///     layer 2:      p_j <- p_j + sum over i of (y_i - p_i) <x_i, u_j>
///     layer k + 3:  p_j <- p_j + 2^k sum over i of (y_i - p_i) <x_i, u_j>,
///                   u_j <- u_j - 2^(k-1) sum over i of u_i <x_i, u_j>.
///
/// So p is 0 after layer 1, and that of step k after layer k + 2.
package struct IterativeNewtonConstruction: LinearConstruction {
  /// The dimension d of the inputs.
  package var dimension = 20
  /// The number k of steps.
  package var steps = 12
  /// The factor of M_0 = alpha S.
  package var alpha = 5e-5
  package init() {}

  package static let about = About(
    "iterative-newton", "iterative Newton by linear attention, k steps in k + 2 layers",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, theorem 5.1"])
  package static let options: [PluginOption<Self>] = [
    dimensionOption,
    .integer("steps", \.steps, 0...60, "number k of steps, in k + 2 layers; alpha 2^k is at most 1e4"),
    .number(
      "alpha", \.alpha, .positive, "factor of the start alpha X'X; below 2 / the square of the largest eigenvalue"),
  ]

  /// The largest alpha 2^k. There M_k = 2^k alpha S has converged for eigenvalues of S above 0.01, and rounding in single
  /// precision changes predictions by less than 0.1% of the largest, as measured for d from 1 to 50 and inputs of unit
  /// variance. Further steps double what rounding left along the others.
  private static let largestGrowth = 1e4

  package func network() throws -> (model: InContextModel<Network>, values: Parameters<Float>) {
    let growth = (0..<steps).reduce(alpha) { product, _ in 2 * product }
    guard growth <= Self.largestGrowth else {
      throw LockstepError.option(
        "steps=\(steps) with alpha=\(alpha) amplify rounding in single precision: alpha 2^k is \(growth); expected at most "
          + "\(Self.largestGrowth)")
    }
    return network(of: Float.self)
  }

  private var u: Range<Int> { dimension..<2 * dimension }
  private var p: Int { 2 * dimension }

  package var layers: Int { steps + 2 }
  package var width: Int { 2 * dimension + 2 }
  package var prediction: (place: Int, factor: Double) { (p, 1) }

  package func setLayer<Scalar>(_ l: Int, _ layer: ConstructedLayer<Scalar>) {
    if l == 1 {
      layer.compare(x, with: x)
      return layer.add(alpha, times: x, to: u)
    }
    let doublings = l == 2 ? 1 : (0..<l - 3).reduce(1.0) { product, _ in 2 * product }
    layer.compare(u, with: x)
    layer.add(doublings, times: y, to: p)
    layer.add(-doublings, times: p, to: p)
    if l > 2 { layer.add(-doublings / 2, times: u, to: u) }
  }
}
