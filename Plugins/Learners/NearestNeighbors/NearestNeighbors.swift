public import LockstepCore
public import LockstepNumerics

/// The mean label of the k examples nearest to the query in Euclidean distance, or of all where there are fewer. Equally
/// near examples count in their order.
public struct NearestNeighbors: QueryLearner, LearnerPlugin {
  /// The numbers k of neighbors.
  public var neighbors = StepGrid.step(3)
  public init() {}

  public static let about = About(
    "nearest-neighbors", "the mean label of the examples nearest to the query",
    literature: ["Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066", "Cover and Hart 1967"])
  public static let options: [PluginOption<Self>] = [
    .grid("neighbors", \.neighbors, from: 1, "numbers of neighbors, each of them a step")
  ]

  public var axis: StepAxis { StepAxis("neighbor", neighbors.values) }

  public func prefixes(of prompt: Int, in prompts: PromptBatch) -> [ArraySlice<(input: Vector, label: Double)>] {
    let examples = (0..<prompts.shape.contextSize).map { t in
      (input: prompts.input(prompt, t), label: prompts.label(prompt, t))
    }
    return (0...examples.count).map { examples[..<$0] }
  }

  public func predictions(at x: Vector, after examples: ArraySlice<(input: Vector, label: Double)>) -> [Double] {
    guard !examples.isEmpty else { return [Double](repeating: 0, count: axis.count) }
    let nearest = examples.enumerated().map { index, example in
      (distance: (x - example.input).norm, index: index)
    }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
    var (sum, sums) = (0.0, [Double]())
    for (_, index) in nearest {
      sum += examples[index].label
      sums.append(sum)
    }
    return neighbors.values.map { k in
      let count = min(k, examples.count)
      return sums[count - 1] / Double(count)
    }
  }
}
