public import LockstepCore
public import LockstepNumerics

/// A method that needs no more of a problem than its squared errors and their derivatives, and so fits the parameters of any
/// differentiable function.
public protocol NonlinearMethod: Method, InContextLearner {
  /// Fits the parameters, from `start` until the last step of ``axis``.
  ///
  /// - Parameters:
  ///   - prompt: The index of the prompt that the examples are from, which random choices follow from.
  ///   - visit: Called with every step, the start as number 0 first, and the parameters after it.
  /// - Returns: How the walk ended. One that ends early has visited its last iterate, which stands for all later steps.
  func minimize(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, visit: (Int, Vector) -> Void
  ) -> Termination

  /// Why the method with these options cannot fit this number of parameters of a nonlinear function, for a report to print;
  /// nil if it can. By default nil.
  func refusal(parameters: Int) -> String?
}

extension NonlinearMethod {
  public func refusal(parameters: Int) -> String? { nil }

  /// Fits the parameters, and hands those after each recorded step to `record` with the step's place in ``axis``.
  public func fit(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, record: (Int, Vector) -> Void
  ) -> Termination {
    var (cursor, last) = (GridCursor(axis.values), start)
    let termination = minimize(problem, from: start, prompt: prompt) { step, parameters in
      last = parameters
      for place in cursor.places(upTo: step) { record(place, parameters) }
    }
    for place in cursor.rest() { record(place, last) }
    return termination
  }

  /// The weights of the linear function <w, x> after every prefix, from zero weights.
  ///
  /// - Throws: `PromptFailure` if products of inputs and labels overflow or vanish.
  public func linearWeights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let d = prompts.shape.dimension
    var weights = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: d)
    var terminations: [Termination] = []
    for prompt in 0..<prompts.count {
      // Where products overflow a method would take no step, and seem to have converged.
      _ = try prompts.prefixMoments(of: prompt)
      for t in 0..<prompts.shape.points {
        let problem = LinearProblem(
          inputs: prompts.inputs(of: prompt, first: t), labels: prompts.labels(of: prompt, first: t))
        let termination = fit(problem, from: Vector(zeros: d), prompt: prompts.firstIndex + prompt) { step, w in
          weights.set(w, at: step, prompt, t)
        }
        terminations.append(termination)
      }
    }
    return WeightTrajectory(weights: weights, terminations: terminations)
  }
}

/// The places of a walk's iterates among the recorded steps.
struct GridCursor {
  private let grid: [Int]
  private var next = 0

  /// A cursor over ascending steps.
  init(_ grid: [Int]) { self.grid = grid }

  /// The places of the recorded steps up to this one that were not given before.
  mutating func places(upTo step: Int) -> Range<Int> {
    let first = next
    while next < grid.count, grid[next] <= step { next += 1 }
    return first..<next
  }

  /// The places that are left where a walk ends early.
  func rest() -> Range<Int> { next..<grid.count }
}
