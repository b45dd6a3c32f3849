import LockstepCore
import LockstepNumerics
import LockstepOnlineGradientDescent
import LockstepTestSupport
import Testing

@Test func hasNoErrorOnTheExampleItSawLast() throws {
  let prompts = regressionPrompts()
  let weights = OnlineGradientDescent().setting(\.passes, to: try StepGrid("1..3")).weights(for: prompts)
  for step in 0..<3 {
    for prompt in 0..<prompts.count {
      for t in 1..<prompts.shape.points {
        let prediction = dot(Vector(weights.weights(step, prompt, t)), prompts.input(prompt, t - 1))
        #expect(abs(prediction - prompts.label(prompt, t - 1)) < 1e-12)
      }
    }
  }
}

@Test(arguments: [Double?.none, 0.05])
func takesTheStepsOfTheTextbook(rate: Double?) throws {
  let prompts = regressionPrompts()
  let grid = try StepGrid("1+2+5")
  let weights = OnlineGradientDescent().setting(\.rate, to: rate).setting(\.passes, to: grid).weights(for: prompts)
  for prompt in 0..<prompts.count {
    for t in 0..<prompts.shape.points {
      for (step, passes) in grid.values.enumerated() {
        var w = [Double](repeating: 0, count: prompts.shape.dimension)
        for _ in 0..<passes {
          for i in 0..<t {
            let x = prompts.input(prompt, i).elements
            let eta = rate ?? 1 / x.reduce(0) { $0 + $1 * $1 }
            let error = zip(w, x).reduce(-prompts.label(prompt, i)) { $0 + $1.0 * $1.1 }
            for j in w.indices { w[j] -= eta * error * x[j] }
          }
        }
        #expect(relativeDifference(weights.weights(step, prompt, t), w) < 1e-12)
      }
    }
  }
}

/// Cyclic projections converge to a solution of a system that has one (Kaczmarz); from zero, to the shortest.
@Test func manyPassesSolveTheExamples() throws {
  let prompts = regressionPrompts(0..<1)
  let weights = OnlineGradientDescent().setting(\.passes, to: try StepGrid("3000")).weights(for: prompts)
  let moments = try prompts.prefixMoments(of: 0)
  for t in [2, 9] {
    let residual = moments[t].gram * Vector(weights.weights(0, 0, t)) - moments[t].xty
    #expect(residual.norm < 1e-6 * moments[t].xty.norm)
    let shortest = try prompts.inputs(of: 0, first: t).leastSquaresSolution(prompts.labels(of: 0, first: t))
    #expect(relativeDifference(weights.weights(0, 0, t), shortest.elements) < 1e-5)
  }
}

@Test func anInputOfZerosTeachesNothing() throws {
  let prompts = PromptBatch(
    range: 0..<1, shape: PromptShape(dimension: 2, contextSize: 1), inputs: [0, 0, 1, 1], labels: [3, 1])
  let weights = OnlineGradientDescent().setting(\.passes, to: try StepGrid("2")).weights(for: prompts)
  #expect(weights.weights.values.allSatisfy { $0 == 0 })
}
