public import LockstepNumerics

/// The least-squares problem of the first t examples, X with t rows and y with t labels, by its second moments.
public struct PrefixMoments: Sendable {
  /// The number t of examples.
  public private(set) var count = 0
  /// S = X'X, d by d.
  public private(set) var gram: Matrix
  /// X'y, of d dimensions.
  public private(set) var xty: Vector
  /// y'y.
  public private(set) var labelSquares = 0.0

  /// Whether an input or a label is not zero.
  private var (hasInputs, hasLabels) = (false, false)

  init(dimension: Int) {
    gram = Matrix(rows: dimension, columns: dimension)
    xty = Vector(zeros: dimension)
  }

  mutating func add(_ input: Vector, _ label: Double) {
    count += 1
    hasInputs = hasInputs || input.norm > 0
    hasLabels = hasLabels || label != 0
    gram.addOuterProduct(1, input, input)
    xty += label * input
    labelSquares += label * label
  }

  /// The gradient X'(X w - y) of half the sum of squared errors.
  public func gradient(at w: Vector) -> Vector { gram * w - xty }

  /// The d eigenvalues of S in ascending order, those that are zero but for rounding being zero. O(d^3).
  public var eigenvalues: [Double] { (try? PrefixSpectrum(of: self).eigenvalues) ?? [] }

  /// Whether they are finite, and so are the products that learners make of them: |S|^2 and y'X S X'y.
  var isFinite: Bool {
    let (size, cross) = (Vector(gram.elements).norm, xty.norm)
    return (labelSquares + size * size + cross * cross * size).isFinite
  }

  /// Whether the same products are zero, or lose digits because they are next to zero, although their factors are not.
  var vanishes: Bool {
    let least = Double.leastNormalMagnitude / .ulpOfOne
    let (size, cross) = (Vector(gram.elements).norm, xty.norm)
    return hasInputs && size * size < least || hasLabels && labelSquares < least
      || cross > 0 && (cross * cross < least || cross * cross * size < least)
  }
}

/// S = X'X of the first t examples, eigendecomposed: S = V diag(l) V'.
public struct PrefixSpectrum: Sendable {
  /// The number t of examples.
  public let count: Int
  /// The d eigenvalues l, none negative; those that are zero but for rounding are zero.
  public let eigenvalues: [Double]
  /// V', d by d: row j is the eigenvector of `eigenvalues[j]`.
  public let eigenvectors: Matrix
  /// V'X'y: the cross moments in the eigenvectors' coordinates; zero where the eigenvalue is.
  public let xty: [Double]

  /// The decomposition of the moments' S, in O(d^3).
  ///
  /// - Throws: `FactorizationError` if S is not finite.
  init(of moments: PrefixMoments) throws {
    let system = try SymmetricEigensystem(of: moments.gram)
    let dimension = moments.gram.rows
    // Rounding leaves the eigenvalues of a singular S, a sum of t products, anywhere within some ulps of the largest one
    // around zero. A method that divides by them would amplify what is pure noise; the rank is at most t, so the rest are
    // zeros.
    let threshold = Double(dimension + moments.count) * .ulpOfOne * (system.values.last ?? 0)
    let projections = system.vectors * moments.xty
    let isZero = (0..<dimension).map { $0 < dimension - moments.count || system.values[$0] <= threshold }
    count = moments.count
    eigenvalues = (0..<dimension).map { isZero[$0] ? 0 : system.values[$0] }
    eigenvectors = system.vectors
    xty = (0..<dimension).map { isZero[$0] ? 0 : projections[$0] }
  }
}
