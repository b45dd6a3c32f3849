public import LockstepCore
internal import LockstepNumerics

/// A complete binary decision tree for each prompt: every inner node looks at the sign of one coordinate, uniformly random, and
/// every leaf has a standard normal value; x ~ N(0, I).
public struct DecisionTree: FunctionClass {
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
    .number("noise", \.noise, .nonNegative, "standard deviation of the normal noise added to the labels"),
  ]

  public func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var inputs: [Double] = []
    var labels: [Double] = []
    for prompt in range {
      var points = RandomStream(seed: seed, prompt: prompt, purpose: .inputs)
      let x = points.gaussians(shape.points * shape.dimension)
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      let coordinates = (1..<1 << depth).map { _ in function.integer(below: shape.dimension) }
      let leaves = function.gaussians(1 << depth)
      inputs += x
      labels += (0..<shape.points).map { point in
        var node = 0
        for _ in 0..<depth { node = 2 * node + (x[point * shape.dimension + coordinates[node]] > 0 ? 2 : 1) }
        return leaves[node - coordinates.count]
      }
    }
    addNoise(noise, to: &labels, of: range, seed: seed)
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }
}
