public import LockstepCore
internal import LockstepNumerics

/// Online gradient descent from w = 0, one example at a time: w <- w - eta_t (<w, x_t> - y_t) x_t.
///
/// One pass over the examples is the classical method. With eta_t = 1 / |x_t|^2 the error on x_t is zero after its
/// update, and many passes converge to a solution of all the examples (Kaczmarz 1937).
public struct OnlineGradientDescent: LinearLearner {
  /// The step size eta_t.
  public enum Rate: Sendable, Equatable {
    /// 1 / |x_t|^2.
    case normalized
    /// The same for every example.
    case constant(Double)

    func callAsFunction(_ input: Vector) -> Double {
      switch self {
      case .normalized:
        let squaredNorm = dot(input, input)
        return squaredNorm > 0 ? 1 / squaredNorm : 0
      case .constant(let rate): return rate
      }
    }
  }

  public let steps: StepAxis
  private let rate: Rate

  /// Online gradient descent recorded after the numbers of passes in a grid, each at least 1.
  public init(rate: Rate = .normalized, passes grid: StepGrid) {
    self.rate = rate
    steps = StepAxis("pass", grid.values)
  }

  public func weights(for prompts: PromptBatch) -> WeightTrajectory {
    let d = prompts.shape.dimension
    var weights = StepTensor(steps: steps.count, prompts: prompts.count, points: prompts.shape.points, width: d)
    for prompt in 0..<prompts.count {
      let inputs = (0..<prompts.shape.contextSize).map { prompts.input(prompt, $0) }
      let rates = inputs.map { rate($0) }
      func pass(over t: Int, from start: Vector) -> Vector {
        var w = start
        for i in 0..<t { update(&w, i) }
        return w
      }
      func update(_ w: inout Vector, _ i: Int) {
        w -= rates[i] * (dot(w, inputs[i]) - prompts.label(prompt, i)) * inputs[i]
      }

      // The first pass over t examples is that over t - 1 and one more; later passes begin where the last one ended.
      var first = Vector(zeros: d)
      for t in 1..<prompts.shape.points {
        update(&first, t - 1)
        var w = first
        var passes = 1
        for (step, wanted) in steps.values.enumerated() {
          while passes < wanted {
            w = pass(over: t, from: w)
            passes += 1
          }
          let offset = weights.offset(step, prompt, t)
          for i in 0..<d { weights.values[offset + i] = w[i] }
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }
}

extension OnlineGradientDescent: LearnerPlugin {
  private static let rateOption = PluginOption<Rate>(
    "rate", type: "number or word", range: "normalized, or a number above 0", default: "normalized",
    meaning: "step size; normalized is 1 / |x_t|^2"
  ) { text throws(LockstepError) in
    if text == "normalized" { return .normalized }
    guard let rate = Double(text), rate > 0, rate.isFinite else {
      throw LockstepError.option("'\(text)' is neither 'normalized' nor a number above 0")
    }
    return .constant(rate)
  }
  private static let passesOption = PluginOption.grid(
    "passes", default: "1", from: 1, meaning: "passes over the examples after which to record")

  public static let descriptor = PluginDescriptor(
    "online-gradient-descent",
    summary: "gradient descent on one example after the other, from zero weights",
    literature: [
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2",
      "Widrow and Hoff 1960; Kaczmarz 1937 (the normalized rate)",
    ],
    options: [rateOption, passesOption])

  public static func learner(_ options: OptionValues) -> any InContextLearner {
    OnlineGradientDescent(rate: options[rateOption], passes: options[passesOption])
  }
}
