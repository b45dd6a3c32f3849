import LockstepCore
import LockstepNumerics

/// Polyak's heavy ball: w_{k+1} = w_k - rate * gradient + momentum * (w_k - w_{k-1}).
struct HeavyBall: IterativeSolver, LearnerPlugin {
  let rate: Double
  let momentum: Double

  func minimize(_ objective: some Objective, from start: Vector, steps: Int, record: (Int, Vector) -> Void)
    -> Termination
  {
    var (w, previous) = (start, start)
    record(0, w)
    for k in 0..<steps {
      var next = w + momentum * (w - previous)
      next -= rate * objective.evaluated(at: w).gradient
      (w, previous) = (next, w)
      record(k + 1, w)
    }
    return .iterationLimit
  }

  static let rateOption = PluginOption.number("rate", default: 0.01, .positive, meaning: "step size")
  static let momentumOption = PluginOption.number("momentum", default: 0.5, .nonNegative, meaning: "below 1")
  static let stepsOption = PluginOption.grid("steps", default: "0..100", meaning: "iterations to record")

  static let descriptor = PluginDescriptor(
    "heavy-ball", summary: "gradient descent with momentum", literature: ["Polyak 1964"],
    options: [rateOption, momentumOption, stepsOption])

  static func learner(_ options: OptionValues) -> any InContextLearner {
    let solver = HeavyBall(rate: options[rateOption], momentum: options[momentumOption])
    return IterativeLinearLearner(solver, steps: options[stepsOption], scale: .halfSum)
  }
}
