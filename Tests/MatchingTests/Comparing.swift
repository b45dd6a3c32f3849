import Lockstep
import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepForgetting
import LockstepLinearFit
import LockstepLinearRegression
import LockstepMatching
import LockstepNumerics
import LockstepResults
import LockstepSpanResidual
import LockstepSquaredError
import LockstepTestSupport
import LockstepWeightSimilarity

/// A built-in learner by its plugin's identifier and options.
func learner(_ identifier: String, _ options: [String: String] = [:], label: String? = nil) throws -> NamedLearner {
  guard let plugin = PluginSet.builtIn.learners.first(where: { $0.about.identifier == identifier }) else {
    throw LockstepError.comparison("there is no \(identifier)")
  }
  return try NamedLearner(plugin.init(options: options), label: label)
}

let errorSimilarity = NamedMetric(ErrorSimilarity(), label: "errors")
let publishedErrorSimilarity = NamedMetric(
  ErrorSimilarity().setting(\.countsEmptyPrefix, to: true), label: "errors")
let weightSimilarity = NamedMetric(WeightSimilarity(), label: "weights")
let errorDistance = NamedMetric(ErrorDistance(), label: "distance")

func samples(d: Int = 5, n: Int = 9, count: Int = 24, seed: UInt64 = 3) -> SampledPrompts {
  SampledPrompts(
    of: LinearRegression(), shape: PromptShape(dimension: d, contextSize: n), count: count, seed: seed)
}

func compare(
  _ learners: [NamedLearner], by metrics: [NamedMetric] = [errorSimilarity, weightSimilarity, errorDistance],
  on prompts: any PromptSet = samples(), settings: MatchSettings = MatchSettings(), workers: Int = 1
) throws -> MatchResults {
  try matcher(learners, by: metrics, on: prompts, settings: settings, workers: workers).run()
}

func matcher(
  _ learners: [NamedLearner], by metrics: [NamedMetric] = [errorSimilarity, weightSimilarity, errorDistance],
  on prompts: any PromptSet = samples(), settings: MatchSettings = MatchSettings(), workers: Int = 1
) throws -> Matcher {
  guard let leastSquares = try learner("ordinary-least-squares").learner as? any LinearLearner else {
    throw LockstepError.comparison("least squares is linear")
  }
  return try Matcher(
    learners, by: metrics, measuring: [SquaredError(), Forgetting(), SpanResidual(), LinearFit()], on: prompts,
    leastSquares: leastSquares, settings: settings, executor: ThreadExecutor(workers: workers))
}

/// A learner as one that can only be asked for predictions: its weights are hidden.
struct Opaque: InContextLearner {
  let inner: any InContextLearner
  var axis: StepAxis { inner.axis }

  func predictions(for prompts: PromptBatch) throws -> Trajectory { try inner.predictions(for: prompts) }
  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    try inner.predictions(at: queries, of: prompts)
  }
}
