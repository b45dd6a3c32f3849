internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// Ridge regression, less regularized at every step: w_k = (S + c_k I)^-1 X'y with c_k = strength * 10^(-k / per-decade).
///
/// It runs no iteration, and yet its steps converge as those of an optimization method do: a null that a claim about a
/// method has to exceed. Weight decay and early stopping mimic it.
public struct RegularizationPath: SpectralLearner {
  /// The ridge c_0 of step 0.
  public var strength = 100.0
  /// The number of steps in which the ridge falls to a tenth.
  public var stepsPerDecade = 4.0
  /// Points of the path to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "regularization-path", "ridge regression with a ridge that falls at every step; a null without iterations",
    literature: ["Hoerl and Kennard, Technometrics 12, 1970"])
  public static let options: [PluginOption<Self>] = [
    .number("strength", \.strength, .positive, "ridge of step 0, added to the diagonal of X'X"),
    .number("per-decade", \.stepsPerDecade, .positive, "number of steps in which the ridge falls to a tenth"),
    .grid("steps", \.steps, "points of the path to record"),
  ]

  public var axis: StepAxis { StepAxis("point", steps.values) }

  public func initialState(on problem: PrefixMoments) -> Int { 0 }

  public func step(_ k: inout Int, on problem: PrefixMoments) { k += 1 }

  public func weights(of k: Int, on problem: PrefixMoments) -> Vector {
    let d = problem.xty.count
    let regularized = problem.gram + ridge(k) * Matrix.identity(d)
    return (try? regularized.leastSquaresSolution(problem.xty)) ?? Vector(zeros: d)
  }

  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let rows = steps.values.flatMap { k in
      let c = ridge(k)
      return eigenvalues.map { $0 + c > 0 ? 1 / ($0 + c) : 0 }
    }
    return Matrix(rows: steps.values.count, columns: eigenvalues.count, elements: rows)
  }

  private func ridge(_ k: Int) -> Double { strength * pow(10, -Double(k) / stepsPerDecade) }
}
