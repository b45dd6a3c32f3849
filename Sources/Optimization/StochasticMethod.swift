public import LockstepCore
public import LockstepNumerics

/// A method whose steps follow from the gradient on some of the examples, drawn for each step without replacement.
public protocol StochasticMethod: NonlinearMethod, LinearLearner {
  /// What a step depends on beside the gradient.
  associatedtype Memory

  /// The number of examples drawn for each step.
  var batch: Int { get set }
  /// The objective.
  var objectiveScale: ObjectiveScale { get set }
  /// The seed of the draws.
  var seed: Int { get set }
  /// The iterations to record.
  var steps: StepGrid { get set }

  /// The memory at the start.
  func initialMemory(parameters: Int) -> Memory

  /// Makes a step along a gradient.
  func step(_ w: inout Vector, _ memory: inout Memory, along gradient: Vector)
}

extension StochasticMethod {
  /// The options that all stochastic methods have.
  public static var stochasticOptions: [PluginOption<Self>] {
    [
      .integer("batch", \.batch, 1...1_000_000, "examples drawn for each step; all where there are no more"),
      .choice("objective-scale", \.objectiveScale, "objective to minimize"),
      .integer("seed", \.seed, 0...Int.max, "seed of the draws; each prompt has its own"),
      .grid("steps", \.steps, "iterations to record"),
    ]
  }

  public var axis: StepAxis { StepAxis("iteration", steps.values) }

  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    try linearWeights(for: prompts)
  }

  public func minimize(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, visit: (Int, Vector) -> Void
  ) -> Termination {
    var stream = RandomStream(seed: UInt64(seed), prompt: prompt, purpose: .batches)
    var (w, memory) = (start, initialMemory(parameters: problem.parameterCount))
    var order = Array(0..<problem.exampleCount)
    visit(0, w)
    guard !order.isEmpty else { return .converged(step: 0) }
    for k in 0..<axis.last {
      let objective = LeastSquaresObjective(
        problem.exampleCount > batch ? problem.part(draw(&order, &stream)) : problem, scale: objectiveScale)
      step(&w, &memory, along: objective.evaluated(at: w).gradient)
      visit(k + 1, w)
    }
    return .iterationLimit
  }

  /// Random examples: the first ones of a shuffle (Fisher and Yates).
  private func draw(_ order: inout [Int], _ stream: inout RandomStream) -> [Int] {
    for i in 0..<batch { order.swapAt(i, i + stream.integer(below: order.count - i)) }
    return Array(order.prefix(batch))
  }
}
