internal import COpenBLAS

/// A column of real numbers, with the operations that optimization methods are written in.
///
/// `a * x` is not computed by itself: `y += a * x` runs as one pass over memory (BLAS's axpy).
public struct Vector: Sendable, Equatable {
  /// The coordinates.
  public var elements: [Double]

  /// The vector with these coordinates.
  public init(_ elements: [Double]) { self.elements = elements }

  /// The zero vector of `count` dimensions.
  public init(zeros count: Int) { elements = [Double](repeating: 0, count: count) }

  /// The number of dimensions.
  public var count: Int { elements.count }

  /// Coordinate `i`, counted from 0.
  @inlinable public subscript(i: Int) -> Double {
    get { elements[i] }
    set { elements[i] = newValue }
  }

  /// The Euclidean norm, free of overflow and underflow in between.
  public var norm: Double {
    OpenBLAS.prepare()
    return cblas_dnrm2(blasint(count), elements, 1)
  }

  /// x / |x| and |x|, for steps along x whose square could overflow or vanish; nil where |x| is too small to divide by.
  public var directionAndNorm: (direction: Vector, norm: Double)? {
    let norm = norm
    guard norm.isNormal else { return nil }
    var direction = self
    direction *= 1 / norm
    return (direction, norm)
  }

  /// A vector times a number, to be added to another.
  public struct Scaled {
    let factor: Double
    let vector: Vector
  }

  /// `a * x`, for `y += a * x` and `y -= a * x`.
  public static func * (factor: Double, vector: Vector) -> Scaled { Scaled(factor: factor, vector: vector) }

  /// Adds a multiple of a vector of the same dimensions.
  public static func += (y: inout Vector, x: Scaled) { y.add(x.factor, x.vector) }

  /// Subtracts a multiple of a vector of the same dimensions.
  public static func -= (y: inout Vector, x: Scaled) { y.add(-x.factor, x.vector) }

  /// Multiplies every coordinate by a number.
  public static func *= (y: inout Vector, factor: Double) {
    OpenBLAS.prepare()
    cblas_dscal(blasint(y.count), factor, &y.elements, 1)
  }

  /// The sum of two vectors of the same dimensions.
  public static func + (x: Vector, y: Vector) -> Vector {
    var sum = x
    sum.add(1, y)
    return sum
  }

  /// The sum of a vector and a multiple of another of the same dimensions.
  public static func + (x: Vector, y: Scaled) -> Vector {
    var sum = x
    sum += y
    return sum
  }

  /// The difference of two vectors of the same dimensions.
  public static func - (x: Vector, y: Vector) -> Vector {
    var difference = x
    difference.add(-1, y)
    return difference
  }

  /// The vector with every sign turned.
  public static prefix func - (x: Vector) -> Vector { Vector(x.elements.map { -$0 }) }

  private mutating func add(_ factor: Double, _ x: Vector) {
    precondition(count == x.count, "vectors of \(count) and \(x.count) dimensions cannot be added")
    OpenBLAS.prepare()
    cblas_daxpy(blasint(count), factor, x.elements, 1, &elements, 1)
  }
}

/// The inner product of two vectors of the same dimensions.
public func dot(_ x: Vector, _ y: Vector) -> Double {
  precondition(x.count == y.count, "vectors of \(x.count) and \(y.count) dimensions have no inner product")
  OpenBLAS.prepare()
  return cblas_ddot(blasint(x.count), x.elements, 1, y.elements, 1)
}
