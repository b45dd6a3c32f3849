import LockstepCore
import LockstepHeavyBall
import LockstepNumerics
import LockstepTestSupport
import Testing

/// Eigenvalues from 1 to 9 have eta = 4 / (3 + 1)^2 and beta = ((3 - 1) / (3 + 1))^2, both 1/4. The residual of an eigenvalue
/// l follows from powers of the companion matrix of z^2 - (1 + beta - eta l) z + beta.
@Test func theResidualFollowsTheCompanionMatrix() {
  let eigenvalues = [0, 1, 2.5, 9]
  let m = HeavyBall().setting(\.steps, to: .range(0...30)).multipliers(of: eigenvalues, after: 4)
  for (j, l) in eigenvalues.enumerated() {
    let companion = Matrix(rows: 2, columns: 2, elements: [1.25 - 0.25 * l, -0.25, 1, 0])
    var residuals = Vector([1, 1])
    for k in 0...30 {
      #expect(abs(1 - l * m[k, j] - residuals[0]) < 1e-13, "l = \(l), k = \(k)")
      residuals = companion * residuals
    }
  }
}

/// The rate is relative to the largest eigenvalue: without momentum a residual is multiplied by 1 - rate l / L.
@Test func isGradientDescentWithoutMomentum() {
  let learner = HeavyBall().setting(\.rate, to: 1.5).setting(\.momentum, to: 0).setting(\.steps, to: .step(2))
  let m = learner.multipliers(of: [2, 4], after: 2)
  #expect(relativeDifference([1 - 2 * m[0, 0], 1 - 4 * m[0, 1]], [0.0625, 0.25]) < 1e-15)
}

@Test func convergesToLeastSquares() throws {
  let prompts = regressionPrompts(0..<1, n: 20)
  let weights = try HeavyBall().setting(\.steps, to: .step(300)).weights(for: prompts)
  let moments = try prompts.prefixMoments(of: 0)
  for t in [3, 20] {
    #expect(moments[t].gradient(at: Vector(weights.weights(0, 0, t))).norm < 1e-10 * moments[t].xty.norm)
  }
}

/// Without a rate of its own any momentum converges: eta = 2 (1 + beta) / (L + mu) stays below 2 (1 + beta) / L.
@Test(arguments: [0, 0.3, 0.9]) func convergesForAGivenMomentum(momentum: Double) {
  let learner = HeavyBall().setting(\.momentum, to: momentum).setting(\.steps, to: .step(4000))
  let eigenvalues = [0.01, 1, 60]
  let m = learner.multipliers(of: eigenvalues, after: 3)
  for (j, l) in eigenvalues.enumerated() { #expect(abs(1 - l * m[0, j]) < 0.3, "l = \(l)") }
  #expect(abs(1 - 60 * m[0, 2]) < 0.3 && abs(1 - m[0, 1]) < 1e-9)
}
