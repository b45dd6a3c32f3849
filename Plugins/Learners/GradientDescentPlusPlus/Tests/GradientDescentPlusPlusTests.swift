import LockstepCore
import LockstepGradientDescentPlusPlus
import LockstepLinearRegression
import LockstepNumerics
import LockstepTestSupport
import Testing

/// The predictions of the recursion on tokens, with the d unit vectors as queries: A is d by t, B 1 by t, C d by d.
private func tokenWeights(
  _ prompts: PromptBatch, _ prompt: Int, after t: Int, _ coefficients: [(eta: Double, gamma: Double)],
  rho constant: Double?
) throws -> [Double] {
  let d = prompts.shape.dimension
  var a = Matrix(rows: t, columns: d, elements: (0..<t).flatMap { prompts.input(prompt, $0).elements }).transposed
  var b = Matrix(rows: 1, columns: t, elements: (0..<t).map { prompts.label(prompt, $0) })
  var c = Matrix.identity(d)
  var answers = Matrix(rows: 1, columns: d)
  for (eta, gamma) in coefficients {
    // |A|_2^2 is the largest eigenvalue of the t by t matrix A'A.
    let inner = a.transposed * a
    let rho = try constant ?? 1 / (try #require(try SymmetricEigensystem(of: inner).values.last))
    answers = answers + gamma * rho * (b * a.transposed * c)
    (a, b, c) = (a - eta * rho * (a * inner), b - gamma * rho * (b * inner), c - eta * rho * (a * a.transposed * c))
  }
  return answers.elements
}

/// With fewer examples than dimensions, as many, and more; with noise and without; at constant and listed coefficients, and with
/// an adaptive and a constant rho.
@Test(arguments: [nil, 0.04], [[1.0 / 3], [0, 0.2, 0.5]])
func followsTheTokens(rho: Double?, eta: [Double]) throws {
  let prompts = LinearRegression().setting(\.noise, to: rho == nil ? 0 : 0.5)
    .prompts(0..<3, shape: PromptShape(dimension: 5, contextSize: 9), seed: 3)
  let gamma = [0.8, 1]
  let learner = GradientDescentPlusPlus().setting(\.eta, to: eta).setting(\.gamma, to: gamma).setting(\.rho, to: rho)
    .setting(\.steps, to: .range(0...10))
  let (fast, textbook) = (try learner.weights(for: prompts), try learner.textbookWeights(for: prompts))
  for prompt in 0..<prompts.count {
    for t in 1...9 {
      for k in 0...10 {
        let coefficients = (0..<k).map { (eta: eta[min($0, eta.count - 1)], gamma: gamma[min($0, 1)]) }
        let expected = try tokenWeights(prompts, prompt, after: t, coefficients, rho: rho)
        #expect(relativeDifference(fast.weights(k, prompt, t), expected) < 1e-10, "t = \(t), k = \(k)")
        #expect(relativeDifference(textbook.weights(k, prompt, t), expected) < 1e-10, "t = \(t), k = \(k)")
      }
    }
  }
}

/// Without preconditioning a residual is multiplied by 1 - gamma l / L in each step.
@Test func isGradientDescentWithoutEta() throws {
  let learner = GradientDescentPlusPlus().setting(\.eta, to: [0]).setting(\.steps, to: .step(3))
  let m = learner.multipliers(of: [0, 1, 4], after: 3)
  #expect(abs(m[0, 1] - (1 - 0.75 * 0.75 * 0.75)) < 1e-15 && abs(m[0, 2] - 0.25) < 1e-15)
}

/// Even eigenvalues that are as different as rounding allows are reached, where the tokens would have underflowed.
@Test func convergesHoweverManyTheSteps() throws {
  let learner = GradientDescentPlusPlus().setting(\.steps, to: .step(5000))
  let m = learner.multipliers(of: [1e-12, 1, 4], after: 3)
  #expect(relativeDifference([m[0, 0] * 1e-12, m[0, 1], m[0, 2]], [1, 1, 0.25]) < 1e-12)
}
