public import LockstepCore
public import LockstepNumerics

/// Ridge regression solved on the side of the query, what a MesaNet layer computes: k steps of the conjugate-gradient
/// method from 0 on (S + ridge I) z = x, and the prediction <X'y, z_k>.
///
/// The steps adapt to the query x, so that z_k is no linear function of it. Once the residual is 1e-10 of the query, z
/// stays as it is.
public struct MesaNet: QueryLearner, LearnerPlugin {
  /// Added to the diagonal of X'X.
  public var ridge = 1.0
  /// Iterations to record.
  public var steps = StepGrid.range(0...20)
  public init() {}

  public static let about = About(
    "mesa-net", "ridge regression by conjugate gradients on the query's side: what a MesaNet layer computes",
    literature: ["von Oswald et al. 2025, arXiv:2506.05233"])
  public static let options: [PluginOption<Self>] = [
    .number("ridge", \.ridge, .positive, "added to the diagonal of X'X"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  public var axis: StepAxis { StepAxis("iteration", steps.values) }

  public func prefixes(of prompt: Int, in prompts: PromptBatch) throws -> [PrefixMoments] {
    try prompts.prefixMoments(of: prompt)
  }

  public func predictions(at query: Vector, after problem: PrefixMoments) -> [Double] {
    var z = Vector(zeros: query.count)
    var residual = query
    var p = query
    var k = 0
    return steps.values.map { recorded in
      while k < recorded, residual.norm > 1e-10 * query.norm {
        let image = problem.gram * p + ridge * p
        let square = dot(residual, residual)
        let alpha = square / dot(p, image)
        z += alpha * p
        residual -= alpha * image
        p = residual + dot(residual, residual) / square * p
        k += 1
      }
      return dot(problem.xty, z)
    }
  }
}
