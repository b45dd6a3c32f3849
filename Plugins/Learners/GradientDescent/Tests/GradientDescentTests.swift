import LockstepCore
import LockstepGradientDescent
import LockstepNumerics
import LockstepTestSupport
import Testing

/// The textbook form, which the spectral one stands for: w <- w - eta (S w - X'y).
private func stepwise(_ moments: PrefixMoments, rate: Double, steps: Int) -> Vector {
  var w = Vector(zeros: moments.xty.count)
  for _ in 0..<steps { w -= rate * (moments.gram * w - moments.xty) }
  return w
}

@Test(arguments: GradientDescent.Gradient.allCases)
func takesTheStepsOfTheTextbook(gradient: GradientDescent.Gradient) throws {
  let prompts = regressionPrompts()
  let grid = try StepGrid("0..3+10+100+1000")
  let weights = try GradientDescent().setting(\.rate, to: 0.02).setting(\.gradient, to: gradient).setting(
    \.steps, to: grid
  ).weights(for: prompts)
  for prompt in 0..<prompts.count {
    for (t, moments) in try prompts.prefixMoments(of: prompt).enumerated() {
      let largest = try SymmetricEigensystem(of: moments.gram).values.reduce(1e-300, max)
      let rate =
        switch gradient {
        case .sum: 0.02
        case .mean: 0.02 / Double(max(1, t))
        case .normalized: 0.02 / largest
        }
      for (step, k) in grid.values.enumerated() {
        let expected = stepwise(moments, rate: rate, steps: k).elements
        #expect(relativeDifference(weights.weights(step, prompt, t), expected) < 1e-11, "t = \(t), k = \(k)")
      }
    }
  }
}

/// In a direction that the examples determine ever so slightly, k steps are eta k times the gradient: a closed form
/// that divides by the eigenvalue would have lost all digits.
@Test func keepsItsDigitsWhereAnEigenvalueIsTiny() throws {
  let learner = GradientDescent().setting(\.rate, to: 0.01).setting(\.steps, to: try StepGrid("1000"))
  let multiplier = learner.multipliers(of: [1e-14], after: 1)[0, 0]
  #expect(relativeDifference([multiplier], [10]) < 1e-12)
}

/// Above a rate of 2 / l a coordinate grows as |1 - eta l|^k with alternating sign, and the spectral form says so, too.
@Test func divergesAsItShould() throws {
  let learner = GradientDescent().setting(\.rate, to: 1).setting(\.steps, to: try StepGrid("1..4"))
  #expect(learner.multipliers(of: [3], after: 1).elements == [1, -1, 3, -5])
}

/// 10^9 steps cost no more than one, and reach the solution.
@Test func convergesToLeastSquares() throws {
  let prompts = regressionPrompts(0..<1, n: 20)
  let weights = try GradientDescent().setting(\.rate, to: 0.01).setting(\.steps, to: try StepGrid("1000000000"))
    .weights(for: prompts)
  let moments = try prompts.prefixMoments(of: 0)[20]
  let residual = moments.gram * Vector(weights.weights(0, 0, 20)) - moments.xty
  #expect(residual.norm < 1e-10 * moments.xty.norm)
}
