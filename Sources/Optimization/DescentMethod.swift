public import LockstepCore
public import LockstepNumerics

/// A method that walks from w_0 towards a minimizer, each step along a direction of descent as far as a line search
/// goes. The walk is the same for all; a method gives the direction, and what it remembers for the next one.
public protocol DescentMethod: NonlinearMethod, LinearLearner {
  /// What the direction depends on beside the gradient: a matrix, or earlier steps.
  associatedtype Memory

  /// The constants of the strong Wolfe conditions that SciPy uses for the method.
  static var strongWolfe: StrongWolfeSearch { get }

  /// How far to go along a direction.
  var lineSearch: LineSearchKind { get set }
  /// The objective.
  var objectiveScale: ObjectiveScale { get set }
  /// The iterations to record.
  var steps: StepGrid { get set }

  /// The memory at the start.
  func initialMemory(at start: Iterate) -> Memory

  /// The direction of the next step.
  func direction(at x: Iterate, _ memory: Memory) -> Vector

  /// Takes a step into the memory.
  func update(_ memory: inout Memory, from x: Iterate, to next: Iterate)

  /// The step length that a line search tries first, as SciPy chooses it; the previous value is that of the objective
  /// one step earlier, nil before the first step.
  func trialStep(at x: Iterate, along direction: Vector, previousValue: Double?) -> Double
}

extension DescentMethod {
  /// The options that all descent methods have.
  public static var descentOptions: [PluginOption<Self>] {
    let (c1, c2) = (strongWolfe.sufficientDecrease, strongWolfe.curvature)
    return [
      .choice(
        "line-search", \.lineSearch, "exact, or strong Wolfe conditions with c1 = \(c1) and c2 = \(c2) as in SciPy"),
      .choice("objective-scale", \.objectiveScale, "objective to minimize; has no effect with exact line search"),
      .grid("steps", \.steps, "iterations to record"),
    ]
  }

  public var axis: StepAxis { StepAxis("iteration", steps.values) }

  /// By default the one at which a line of the present slope would fall twice as far as the last step did, at most 1.
  public func trialStep(at x: Iterate, along direction: Vector, previousValue: Double?) -> Double {
    LineSearch.initialStep(at: x, along: direction, previousValue: previousValue)
  }

  /// Walks from `start` for at most `steps` steps and hands every iterate to `record`, w_0 as number 0 first.
  ///
  /// It has converged where the gradient is at most 1e-10 times as long as the first one.
  ///
  /// - Returns: How the walk ended. One that ends early has recorded its last iterate, which stands for all later steps.
  public func minimize(
    _ objective: some Objective, from start: Vector, steps: Int, record: (Int, Vector) -> Void
  ) -> Termination {
    let search = lineSearch == .exact ? LineSearch.exact : .strongWolfe(Self.strongWolfe)
    var x = objective.evaluated(at: start)
    // Without a stop the conjugate directions are lost to rounding soon after convergence, and the iterates run away.
    let tolerance = 1e-10 * x.gradient.norm
    var memory = initialMemory(at: x)
    var previousValue: Double?
    record(0, x.point)
    for k in 0..<steps {
      if x.gradient.norm <= tolerance { return .converged(step: k) }
      let p = direction(at: x, memory)
      let trial = trialStep(at: x, along: p, previousValue: previousValue)
      guard let next = search.next(from: x, along: p, initialStep: trial, of: objective) else {
        return .lineSearchFailed(step: k)
      }
      update(&memory, from: x, to: next)
      previousValue = x.value
      x = next
      record(k + 1, x.point)
    }
    return x.gradient.norm <= tolerance ? .converged(step: steps) : .iterationLimit
  }

  /// The iterates on the squared errors of the examples seen, from zero weights after every prefix.
  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    try linearWeights(for: prompts)
  }

  public func minimize(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, visit: (Int, Vector) -> Void
  ) -> Termination {
    minimize(LeastSquaresObjective(problem, scale: objectiveScale), from: start, steps: axis.last, record: visit)
  }

  public func refusal(parameters: Int) -> String? { exactSearchRefusal }

  /// Why the method cannot fit a nonlinear function; nil if its line search can.
  public var exactSearchRefusal: String? {
    guard lineSearch == .exact else { return nil }
    return "its exact line search needs squared errors of a linear function; set line-search=strong-wolfe"
  }
}
