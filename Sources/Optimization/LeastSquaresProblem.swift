public import LockstepNumerics

/// The squared errors of a function of p parameters on t examples, r_i(w) = f_w(x_i) - y_i.
public protocol LeastSquaresProblem: Sendable {
  /// The number p of parameters.
  var parameterCount: Int { get }
  /// The number t of examples.
  var exampleCount: Int { get }

  /// Half the sum of squared errors, and its gradient J'r.
  func evaluated(at parameters: Vector) -> Iterate

  /// The errors and their derivatives.
  func linearized(at parameters: Vector) -> Linearization

  /// |J p|^2 for a function that is linear in its parameters, whose derivatives J are the same everywhere; by default nil, for
  /// other functions.
  func curvature(along direction: Vector) -> Double?

  /// The problem of some of the examples, counted from 0.
  func part(_ examples: [Int]) -> Self
}

extension LeastSquaresProblem {
  public func curvature(along direction: Vector) -> Double? { nil }
}

/// A least-squares problem near some parameters: r(w + s) = r + J s.
public struct Linearization: Sendable {
  /// The errors r, t of them.
  public let errors: Vector
  /// The derivatives J of the errors, t by p.
  public let jacobian: Matrix

  /// These errors and derivatives.
  public init(errors: Vector, jacobian: Matrix) {
    self.errors = errors
    self.jacobian = jacobian
  }
}

/// The squared errors of the linear function <w, x>.
public struct LinearProblem: LeastSquaresProblem {
  private let inputs: Matrix
  private let labels: Vector

  /// The problem of t inputs, a row each, and their labels.
  public init(inputs: Matrix, labels: Vector) {
    self.inputs = inputs
    self.labels = labels
  }

  public var parameterCount: Int { inputs.columns }
  public var exampleCount: Int { inputs.rows }

  public func evaluated(at w: Vector) -> Iterate {
    let errors = inputs * w - labels
    return Iterate(point: w, value: dot(errors, errors) / 2, gradient: inputs.transposedProduct(errors))
  }

  public func linearized(at w: Vector) -> Linearization {
    Linearization(errors: inputs * w - labels, jacobian: inputs)
  }

  public func curvature(along direction: Vector) -> Double? {
    let image = inputs * direction
    return dot(image, image)
  }

  public func part(_ examples: [Int]) -> LinearProblem {
    LinearProblem(inputs: inputs.rows(examples), labels: Vector(examples.map { labels[$0] }))
  }
}
