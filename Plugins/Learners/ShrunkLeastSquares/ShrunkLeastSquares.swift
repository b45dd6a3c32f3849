internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// The minimum-norm least-squares solution, shrunk less at every step: w_k = (1 - 2^(-k / half-life)) S^+ X'y.
///
/// It runs no iteration, and yet its steps converge as those of an optimization method do: a null that a claim about a
/// method has to exceed.
public struct ShrunkLeastSquares: SpectralLearner {
  /// The number of steps in which the distance to least squares halves.
  public var halfLife = 2.0
  /// Steps to record.
  public var steps = StepGrid.range(0...40)
  public init() {}

  public static let about = About(
    "shrunk-least-squares", "a growing part of the least-squares solution; a null without iterations",
    literature: ["James and Stein, Proceedings of the Fourth Berkeley Symposium, 1961 (shrinkage)"])
  public static let options: [PluginOption<Self>] = [
    .number("half-life", \.halfLife, .positive, "number of steps in which the distance to least squares halves"),
    .grid("steps", \.steps, "steps to record"),
  ]

  public var axis: StepAxis { StepAxis("step", steps.values) }

  public func initialState(on problem: PrefixMoments) -> Int { 0 }

  public func step(_ k: inout Int, on problem: PrefixMoments) { k += 1 }

  public func weights(of k: Int, on problem: PrefixMoments) -> Vector {
    var w = (try? problem.gram.leastSquaresSolution(problem.xty)) ?? Vector(zeros: problem.xty.count)
    w *= factor(k)
    return w
  }

  public func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let rows = steps.values.flatMap { k in eigenvalues.map { $0 > 0 ? factor(k) / $0 : 0 } }
    return Matrix(rows: steps.values.count, columns: eigenvalues.count, elements: rows)
  }

  private func factor(_ k: Int) -> Double { 1 - exp2(-Double(k) / halfLife) }
}
