internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// Ridge regression, less regularized at every step: w_k = factor (S + c_k I)^-1 X'y with
/// c_k = strength * 10^(-k / per-decade).
///
/// It runs no iteration, and yet its steps converge as those of an optimization method do: a null that a claim about a
/// method has to exceed. Weight decay and early stopping mimic it.
public struct RegularizationPath: SpectralLearner {
  /// What the strength of the ridge is measured in.
  public enum Unit: String, Sendable, CaseIterable {
    /// Nothing: the same ridge for all prompts and numbers of examples.
    case one
    /// The largest eigenvalue of S = X'X after t examples.
    case largestEigenvalue = "largest-eigenvalue"
  }

  /// The ridge c_0 of step 0, in units of `unit`.
  public var strength = 100.0
  /// What the strength is measured in.
  public var unit = Unit.one
  /// The number of steps in which the ridge falls to a tenth.
  public var stepsPerDecade = 4.0
  /// What all weights are multiplied by.
  public var factor = 1.0
  /// Points of the path to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "regularization-path", "ridge regression with a ridge that falls at every step; a null without iterations",
    literature: ["Hoerl and Kennard, Technometrics 12, 1970"])
  public static let options: [PluginOption<Self>] = [
    .number("strength", \.strength, .positive, "ridge of step 0, added to the diagonal of X'X"),
    .choice("unit", \.unit, "unit of the strength: 1, or the largest eigenvalue of X'X"),
    .number("per-decade", \.stepsPerDecade, .positive, "number of steps in which the ridge falls to a tenth"),
    .number("factor", \.factor, .positive, "what all weights are multiplied by"),
    .grid("steps", \.steps, "points of the path to record"),
  ]

  public var axis: StepAxis { StepAxis("point", steps.values) }

  public func initialState(on problem: PrefixMoments) -> Int { 0 }

  public func step(_ k: inout Int, on problem: PrefixMoments) { k += 1 }

  public func weights(of k: Int, on problem: PrefixMoments) -> Vector {
    let d = problem.xty.count
    let regularized = problem.gram + ridge(k, problem.eigenvalues) * Matrix.identity(d)
    var w = (try? regularized.leastSquaresSolution(problem.xty)) ?? Vector(zeros: d)
    w *= factor
    return w
  }

  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let rows = steps.values.flatMap { k in
      let c = ridge(k, eigenvalues)
      // Of an eigenvalue 0 the multiplier has no effect, but a ridge that is nearly 0 would make it infinite.
      return eigenvalues.map { $0 > 0 ? factor / ($0 + c) : 0 }
    }
    return Matrix(rows: steps.values.count, columns: eigenvalues.count, elements: rows)
  }

  private func ridge(_ k: Int, _ eigenvalues: @autoclosure () -> [Double]) -> Double {
    let relative = strength * pow(10, -Double(k) / stepsPerDecade)
    return unit == .one ? relative : relative * EigenvalueRange(of: eigenvalues()).largest
  }
}
