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

  /// The problem of some of the examples, counted from 0.
  func part(_ examples: [Int]) -> Self
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

  public func part(_ examples: [Int]) -> LinearProblem {
    LinearProblem(inputs: inputs.rows(examples), labels: Vector(examples.map { labels[$0] }))
  }
}

/// A least-squares problem as a function to be minimized, on a scale.
struct LeastSquaresObjective<Problem: LeastSquaresProblem>: Objective {
  let problem: Problem
  let scale: ObjectiveScale

  func evaluated(at point: Vector) -> Iterate {
    let half = problem.evaluated(at: point)
    let factor = scale.factor(examples: problem.exampleCount)
    guard factor != 1 else { return half }
    var gradient = half.gradient
    gradient *= factor
    return Iterate(point: point, value: factor * half.value, gradient: gradient)
  }
}
