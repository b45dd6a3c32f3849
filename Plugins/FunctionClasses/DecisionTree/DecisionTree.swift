public import LockstepCore
public import LockstepNumerics

/// A complete binary decision tree for each prompt: every inner node looks at the sign of one coordinate, uniformly random, and
/// every leaf has a standard normal value; x ~ N(0, I).
public struct DecisionTree: RandomFunctionClass {
  /// The number of coordinates that are looked at from the root to a leaf.
  public var depth = 4
  /// The standard deviation of the noise on the labels.
  public var noise = 0.0
  public init() {}

  public static let about = About(
    "decision-tree", "a decision tree on the signs of coordinates for each prompt; x standard normal",
    literature: ["Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4"])
  public static let options: [PluginOption<Self>] = [
    .integer("depth", \.depth, 1...16, "number of coordinates looked at for a label"),
    .noise,
  ]

  /// The covariance of the labels over trees.
  public var kernel: String? { "sign-agreement:depth=\(depth)" }

  public func labels(of inputs: Matrix, drawing function: inout RandomStream) -> [Double] {
    let coordinates = (1..<1 << depth).map { _ in function.integer(below: inputs.columns) }
    let leaves = function.gaussians(1 << depth)
    return (0..<inputs.rows).map { point in
      var node = 0
      for _ in 0..<depth { node = 2 * node + (inputs[point, coordinates[node]] > 0 ? 2 : 1) }
      return leaves[node - coordinates.count]
    }
  }
}
