import LockstepCore
import LockstepNumerics
import LockstepRecursiveLeastSquares
import LockstepTestSupport
import Testing

@Test func isNumPysRidgeRegressionWithoutDecay() throws {
  for reference in try Reference.leastSquares() {
    let weights = RecursiveLeastSquares().setting(\.ridge, to: reference.ridge).weights(for: reference.prompt)
    #expect(relativeDifference(weights.weights(0, 0, reference.labels.count), reference.ridgeSolution) < 1e-11)
  }
}

/// As the ridge vanishes, least squares remains: from fewer examples than dimensions to more.
@Test func isLeastSquaresAsTheRidgeVanishes() throws {
  for reference in try Reference.leastSquares() {
    let weights = RecursiveLeastSquares().setting(\.ridge, to: 1e-7).weights(for: reference.prompt)
    #expect(relativeDifference(weights.weights(0, 0, reference.labels.count), reference.minimumNorm) < 1e-5)
  }
}

/// With forgetting, the weighted problem in closed form: (sum g^(t-i) x x' + g^t c I) w = sum g^(t-i) y x. Rounding must not
/// grow over many examples.
@Test(arguments: [(9, 0.8), (125, 0.5)])
func minimizesTheWeightedErrors(n: Int, g: Double) throws {
  let prompts = regressionPrompts(0..<3, d: 5, n: n, seed: 4)
  let c = 0.7
  let weights = RecursiveLeastSquares().setting(\.decay, to: 1 - g).setting(\.ridge, to: c).weights(for: prompts)
  for prompt in 0..<prompts.count {
    var (s, a) = (c * Matrix.identity(5), Vector(zeros: 5))
    for t in 1...n {
      let x = prompts.input(prompt, t - 1)
      s = g * s
      a *= g
      s.addOuterProduct(1, x, x)
      a += prompts.label(prompt, t - 1) * x
      #expect(
        relativeDifference(weights.weights(0, prompt, t), try s.leastSquaresSolution(a).elements) < 1e-9, "t = \(t)")
    }
  }
}
