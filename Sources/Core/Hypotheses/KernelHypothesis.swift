internal import Glibc
public import LockstepNumerics

/// Functions f = sum_i c_i k(x_i, .) of a kernel k. A method that fits linear weights runs on features that factor the
/// kernel matrix, K = L L', and so is the method on K: least squares is kernel regression k(x)'K^-1 y, a ridge is added to
/// K's diagonal, gradient descent is functional gradient descent.
public protocol KernelHypothesis: FeatureHypothesis {
  /// What is added to the kernel of every example with itself: the variance of independent noise.
  var jitter: Double { get set }

  /// The kernel of each row of `x` with each row of `z`, without jitter: symmetric and positive semidefinite.
  ///
  /// - Parameter prompt: The index of the prompt, for a kernel that is drawn at random for each.
  func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix
}

/// A residual below this part of k(x, x) is rounding: the point adds no direction to those before it.
private let rounding = 1e-10
/// One below minus this part is that of a function which is no kernel.
private let indefinite = 1e-6

extension KernelHypothesis {
  public func featureCount(for shape: PromptShape) -> Int { shape.contextSize }

  /// The rows of Cholesky's L without its last column, which no example has a part in: n features for each of n + 1 points.
  /// Row t depends on the first t points alone.
  public func features(of prompts: PromptBatch) throws -> PromptBatch {
    let n = prompts.shape.contextSize
    return prompts.replacingInputs(try (0..<prompts.count).flatMap { try factor(prompts, $0).elements }, dimension: n)
  }

  /// The features f of a query x, by forward substitution in L f = (k(x_1, x), ..., k(x_n, x)).
  public func features(of queries: QueryBatch, beside prompts: PromptBatch) throws -> QueryBatch {
    let n = prompts.shape.contextSize
    let factors = try prompts.features(by: self).inputs
    var features: [Double] = []
    for prompt in 0..<prompts.count {
      let kernels = kernel(
        queries.matrix(of: prompt), prompts.inputs(of: prompt, first: n), prompt: prompts.firstIndex + prompt)
      let factor = Matrix(
        rows: n + 1, columns: n, elements: Array(factors[prompt * (n + 1) * n..<(prompt + 1) * (n + 1) * n]))
      for query in 0..<kernels.rows { features += factor.forwardSubstitution(kernels.row(query), count: n) }
    }
    return queries.replacingInputs(features, dimension: n)
  }

  /// L, n + 1 by n, with a zero on the diagonal where a point adds no direction.
  ///
  /// - Throws: ``PromptFailure`` if the kernel is not finite, or not positive semidefinite.
  private func factor(_ prompts: PromptBatch, _ prompt: Int) throws -> Matrix {
    let n = prompts.shape.contextSize
    let points = prompts.inputs(of: prompt, first: n + 1)
    let kernels = kernel(points, points, prompt: prompts.firstIndex + prompt)
    guard kernels.elements.allSatisfy(\.isFinite) else {
      throw prompts.failure(
        prompt: prompt, examples: n, "the kernel \(specification) of two inputs is not a finite number")
    }
    var l = Matrix(rows: n + 1, columns: n)
    for i in 0...n {
      let row = l.forwardSubstitution(kernels.row(i), count: i)
      l.elements.replaceSubrange(i * n..<i * n + i, with: row)
      guard i < n else { break }
      let residual = kernels[i, i] + jitter - row.reduce(0) { $0 + $1 * $1 }
      guard residual >= -indefinite * abs(kernels[i, i]) else {
        throw prompts.failure(
          prompt: prompt, examples: i + 1, "the kernel \(specification) of the inputs is not positive semidefinite")
      }
      if residual > rounding * kernels[i, i] { l[i, i] = residual.squareRoot() }
    }
    return l
  }
}

extension Matrix {
  /// The first `count` entries of f in L f = k for this lower triangle L; 0 where the diagonal is.
  fileprivate func forwardSubstitution(_ k: Vector, count: Int) -> [Double] {
    var f = [Double](repeating: 0, count: count)
    for i in 0..<count where self[i, i] > 0 {
      var rest = k[i]
      for j in 0..<i { rest -= self[i, j] * f[j] }
      f[i] = rest / self[i, i]
    }
    return f
  }
}

extension PluginOption where Root: KernelHypothesis {
  /// The option that all kernels have.
  public static var jitter: Self {
    .number("jitter", \.jitter, .nonNegative, "added to the kernel of each example with itself: the variance of noise")
  }
}

/// Two inputs, by what a kernel that does not depend on the axes needs of them.
public struct InputPair: Sendable {
  /// The inner product <x, z>.
  public let product: Double
  /// The squared length of each input.
  public let squares: (Double, Double)

  /// |x| |z|.
  public var lengths: Double {
    let product = squares.0 * squares.1
    return product.isNormal ? product.squareRoot() : squares.0.squareRoot() * squares.1.squareRoot()
  }

  /// The cosine of the angle between the inputs; 1 for an angle below 1e-7, which is the rounding of equal inputs, and 0
  /// with a zero.
  public var cosine: Double {
    guard lengths > 0 else { return 0 }
    let cosine = product / lengths
    return cosine > 1 - 1e-14 ? 1 : max(-1, cosine)
  }

  /// The same inputs with one more coordinate, 1.
  public var withConstantCoordinate: InputPair {
    InputPair(product: product + 1, squares: (squares.0 + 1, squares.1 + 1))
  }

  /// A function of each row of `x` with each row of `z`.
  public static func matrix(_ x: Matrix, _ z: Matrix, _ function: (InputPair) -> Double) -> Matrix {
    var matrix = x * z.transposed
    let (rows, columns) = (x.squaredLengths, z.squaredLengths)
    for i in 0..<x.rows {
      for j in 0..<z.rows {
        matrix[i, j] = function(InputPair(product: matrix[i, j], squares: (rows[i], columns[j])))
      }
    }
    return matrix
  }
}

extension InputPair {
  /// A kernel of two-layer ReLU networks with standard normal weights, |x| |z| (sin u + c (pi - u) cos u) / pi with u the angle
  /// between x and z.
  ///
  /// - Parameters:
  ///   - c: 1 for the covariance of the networks' outputs, 2 for the inner product of their gradients.
  ///   - hasBiases: Whether the hidden units and the output have standard normal biases.
  public static func reluNetworkMatrix(_ x: Matrix, _ z: Matrix, cosineFactor c: Double, hasBiases: Bool) -> Matrix {
    matrix(x, z) { pair in
      let pair = hasBiases ? pair.withConstantCoordinate : pair
      let cosine = pair.cosine
      let angle = acos(cosine)
      let value = pair.lengths * ((1 - cosine * cosine).squareRoot() + c * (.pi - angle) * cosine) / .pi
      return hasBiases ? value + 1 : value
    }
  }
}

extension Matrix {
  fileprivate var squaredLengths: [Double] {
    (0..<rows).map { i in (0..<columns).reduce(0) { $0 + self[i, $1] * self[i, $1] } }
  }
}
