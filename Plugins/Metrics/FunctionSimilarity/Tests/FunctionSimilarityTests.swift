import LockstepCore
import LockstepFunctionSimilarity
import LockstepLinearRegression
import LockstepNumerics
import LockstepTestSupport
import Testing

/// Predicts a power of the query's first coordinate, times t.
private struct Power: InContextLearner {
  let exponents: [Int]
  var sign = 1.0

  var axis: StepAxis { StepAxis("exponent", exponents) }

  private func value(_ exponent: Int, _ x: Double, _ t: Int) -> Double {
    (0..<exponent).reduce(sign * Double(t)) { value, _ in value * x }
  }

  func predictions(for prompts: PromptBatch) -> Trajectory {
    Trajectory(predictions: StepTensor(steps: exponents.count, prompts: prompts.count, points: prompts.shape.points))
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    var tensor = StepTensor(
      steps: exponents.count, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
    for prompt in 0..<prompts.count {
      let inputs = queries.matrix(of: prompt)
      for (step, exponent) in exponents.enumerated() {
        for t in 0..<prompts.shape.points {
          for query in 0..<queries.queriesPerPrompt {
            tensor.values[tensor.offset(step, prompt, t) + query] = value(exponent, inputs[query, 0], t)
          }
        }
      }
    }
    return tensor
  }
}

private func similarities(_ a: Power, _ b: Power, queries: Int) throws -> [Double] {
  let prompts = SampledPrompts(
    of: LinearRegression(), shape: PromptShape(dimension: 2, contextSize: 3), count: 2, seed: 5)
  let metric = FunctionSimilarity()
  let prepared = try [a, b].map { learner in
    let run = LearnerRun(learner, on: prompts.prompts(0..<2), of: prompts, queries: queries)
    return metric.prepared(Evidence(metric.evidence, try run.values(of: metric.evidence)))
  }
  return metric.similarities(prepared[0], prepared[1]).values
}

/// Functions in proportion are alike, whatever their size; x and x^2 are orthogonal under symmetric inputs, x and x^3 have the
/// cosine E x^4 / sqrt(E x^2 E x^6) = 3 / sqrt(15). The query batch has 4000 normal numbers.
@Test func functionsAreComparedAtQueries() throws {
  let values = try similarities(Power(exponents: [1, 2]), Power(exponents: [1, 3], sign: -2), queries: 4000)
  for prompt in 0..<2 {
    #expect(abs(values[4 * prompt] + 1) < 1e-12)
    #expect(abs(values[4 * prompt + 1] + 3 / 15.0.squareRoot()) < 0.03)
    #expect(abs(values[4 * prompt + 2]) < 0.1)
  }
}

@Test func aLearnerWithoutQueriesIsRefused() {
  struct Silent: InContextLearner {
    let axis = StepAxis.single
    let queryRefusal: String? = "it answers no queries"
    func predictions(for prompts: PromptBatch) -> Trajectory {
      Trajectory(predictions: StepTensor(steps: 1, prompts: prompts.count, points: prompts.shape.points))
    }
    func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
      StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
    }
  }
  let task = PromptTask(shape: PromptShape(dimension: 5, contextSize: 9), promptCount: 1)
  #expect(
    FunctionSimilarity().evidence.refusal(of: Silent(), task: task, queries: 3) == "it answers no queries")
}
