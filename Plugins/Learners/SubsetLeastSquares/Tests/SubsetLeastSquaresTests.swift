import LockstepCore
import LockstepNumerics
import LockstepSubsetLeastSquares
import LockstepTestSupport
import Testing

/// All twelfths are least squares on all examples; more steps add nothing.
@Test(arguments: SubsetLeastSquares.Part.allCases)
func allOfTheExamplesAreLeastSquares(part: SubsetLeastSquares.Part) throws {
  for reference in try Reference.leastSquares() {
    let learner = SubsetLeastSquares().setting(\.part, to: part).setting(\.steps, to: try StepGrid("12+13"))
    let weights = try learner.weights(for: reference.prompt)
    for step in 0...1 {
      #expect(relativeDifference(weights.weights(step, 0, reference.labels.count), reference.minimumNorm) < 1e-10)
    }
  }
}

/// After 9 examples step 4 takes 3 of them, and step 5 takes 4, rounded up. The rest has no influence.
@Test func takesTheFirstExamples() throws {
  let prompts = regressionPrompts()
  let weights = try SubsetLeastSquares().weights(for: prompts)
  for (step, count) in [(0, 0), (1, 1), (4, 3), (5, 4)] {
    let expected = try SubsetLeastSquares().setting(\.steps, to: .step(12)).weights(for: prompts)
    #expect(relativeDifference(weights.weights(step, 1, 9), expected.weights(0, 1, count)) < 1e-12)
  }
}

/// Without noise and with fewer examples than dimensions, exactly those that were taken are fitted; a larger part has the
/// smaller one in it, whatever the number of examples that follow.
@Test func takesRandomExamplesThatGrow() throws {
  let prompts = regressionPrompts(0..<4, d: 12, n: 10)
  func fitted(_ weights: WeightTrajectory, _ step: Int, _ prompt: Int, _ t: Int) -> Set<Int> {
    let w = Vector(weights.weights(step, prompt, t))
    return Set((0..<10).filter { abs(dot(w, prompts.input(prompt, $0)) - prompts.label(prompt, $0)) < 1e-9 })
  }
  let learner = SubsetLeastSquares().setting(\.part, to: .random)
  let (weights, others) = (
    try learner.weights(for: prompts), try learner.setting(\.seed, to: 1).weights(for: prompts)
  )
  var parts: Set<Set<Int>> = []
  for prompt in 0..<4 {
    for t in 1...10 {
      for step in 1...12 {
        let part = fitted(weights, step, prompt, t)
        #expect(part.count == (step * t + 11) / 12 && part.isSubset(of: 0..<t))
        #expect(part.isSuperset(of: fitted(weights, step - 1, prompt, t)))
      }
    }
    parts.insert(fitted(weights, 6, prompt, 10))
    parts.insert(fitted(others, 6, prompt, 10))
  }
  #expect(parts.count >= 6, "prompts and seeds have orders of their own")
}
