public import LockstepCore
internal import LockstepNumerics

/// The mean label of the k examples nearest to the query in Euclidean distance, or of all where there are fewer. Equally
/// near examples count in their order.
public struct NearestNeighbors: InContextLearner, LearnerPlugin {
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

  public func predictions(for prompts: PromptBatch) -> Trajectory {
    var predictions = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points)
    for prompt in 0..<prompts.count {
      for t in 1..<prompts.shape.points {
        for (step, mean) in means(at: prompts.input(prompt, t), prompts, prompt, t).enumerated() {
          predictions.values[predictions.offset(step, prompt, t)] = mean
        }
      }
    }
    return Trajectory(predictions: predictions)
  }

  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    var predictions = StepTensor(
      steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
    for prompt in 0..<prompts.count {
      let inputs = queries.matrix(of: prompt)
      for t in 1..<prompts.shape.points {
        for query in 0..<inputs.rows {
          for (step, mean) in means(at: inputs.row(query), prompts, prompt, t).enumerated() {
            predictions.values[predictions.offset(step, prompt, t) + query] = mean
          }
        }
      }
    }
    return predictions
  }

  /// The mean label of the nearest of t examples, at least one, for each number of neighbors.
  private func means(at x: Vector, _ prompts: PromptBatch, _ prompt: Int, _ t: Int) -> [Double] {
    let nearest = (0..<t).map { i in
      let difference = x - prompts.input(prompt, i)
      return (distance: dot(difference, difference), index: i)
    }.sorted { ($0.distance, $0.index) < ($1.distance, $1.index) }
    var (sum, sums) = (0.0, [Double]())
    for (_, index) in nearest {
      sum += prompts.label(prompt, index)
      sums.append(sum)
    }
    return neighbors.values.map { k in sums[min(k, t) - 1] / Double(min(k, t)) }
  }
}
