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
    var recorder = GridRecorder(axis.values, from: start)
    let termination = minimize(problem, from: start, prompt: prompt) { step, parameters in
      recorder.visit(step, parameters, record)
    }
    recorder.finish(record)
    return termination
  }

  /// The weights of the linear function <w, x> after every prefix, from zero weights.
  ///
  /// - Throws: `PromptFailure` if products of inputs and labels overflow or vanish: a method would take no step, and seem to
  ///   have converged.
  public func linearWeights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let start = Vector(zeros: prompts.shape.dimension)
    var weights = StepTensor(
      steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: start.count)
    var terminations: [Termination] = []
    for prompt in 0..<prompts.count {
      // The second moments refuse the products in question.
      _ = try prompts.prefixMoments(of: prompt)
      for t in 0..<prompts.shape.points {
        let problem = LinearProblem(
          inputs: prompts.inputs(of: prompt, first: t), labels: prompts.labels(of: prompt, first: t))
        let termination = fit(problem, from: start, prompt: prompts.firstIndex + prompt) { place, w in
          weights.set(w, at: place, prompt, t)
        }
        terminations.append(termination)
      }
    }
    return WeightTrajectory(weights: weights, terminations: terminations)
  }
}

/// Picks the recorded steps out of a walk's.
private struct GridRecorder {
  private let grid: [Int]
  private var next = 0
  private var last: Vector

  /// A recorder at ascending steps of a walk from `start`.
  init(_ grid: [Int], from start: Vector) {
    self.grid = grid
    last = start
  }

  /// Hands the iterate after a step to `record` for every recorded step up to it that was not handed over before.
  mutating func visit(_ step: Int, _ iterate: Vector, _ record: (_ place: Int, Vector) -> Void) {
    last = iterate
    while next < grid.count, grid[next] <= step {
      record(next, iterate)
      next += 1
    }
  }

  /// Hands the last iterate to `record` for the steps that the walk did not reach.
  func finish(_ record: (_ place: Int, Vector) -> Void) {
    for place in next..<grid.count { record(place, last) }
  }
}
