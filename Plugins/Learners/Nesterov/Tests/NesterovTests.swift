import LockstepCore
import LockstepNesterov
import LockstepNumerics
import LockstepTestSupport
import Testing

/// For l = 1 and L = 2, by hand: w_1 = 1/2; beta = 0, v = 1/2, w_2 = 3/4; beta = 1/4, v = 13/16, w_3 = 29/32.
@Test func theFirstStepsAreThoseByHand() {
  let m = Nesterov().setting(\.steps, to: .range(0...3)).multipliers(of: [1, 2], after: 2)
  #expect(relativeDifference((0...3).map { m[$0, 0] }, [0, 0.5, 0.75, 0.90625]) < 1e-15)
  #expect(relativeDifference((0...3).map { m[$0, 1] }, [0, 0.5, 0.5, 0.5]) < 1e-15)
}

/// Eigenvalues from 1 to 9 have beta = (3 - 1) / (3 + 1) and eta = 1/9: r_{k+1} = (1 - eta l) ((1 + beta) r_k - beta r_{k-1}).
@Test func constantMomentumFollowsTheCompanionMatrix() {
  let eigenvalues = [0, 1, 2.5, 9]
  let learner = Nesterov().setting(\.momentum, to: .constant).setting(\.steps, to: .range(0...30))
  let m = learner.multipliers(of: eigenvalues, after: 4)
  for (j, l) in eigenvalues.enumerated() {
    let companion = Matrix(rows: 2, columns: 2, elements: [(1 - l / 9) * 1.5, (1 - l / 9) * -0.5, 1, 0])
    var residuals = Vector([1, 1])
    for k in 0...30 {
      #expect(abs(1 - l * m[k, j] - residuals[0]) < 1e-13, "l = \(l), k = \(k)")
      residuals = companion * residuals
    }
  }
}

/// Nesterov's bound: the excess of |X w - y|^2 / 2 is at most 2 L |w*|^2 / (k + 1)^2.
@Test func keepsNesterovsBound() {
  let eigenvalues = (0...20).map { exp2(-Double($0)) }.reversed() as [Double]
  let m = Nesterov().setting(\.steps, to: .range(0...200)).multipliers(of: eigenvalues, after: 21)
  for k in 0...200 {
    for (j, l) in eigenvalues.enumerated() {
      let residual = 1 - l * m[k, j]
      #expect(l * residual * residual / 2 <= 2 / Double((k + 1) * (k + 1)))
    }
  }
}

private func exp2(_ x: Double) -> Double { Double(sign: .plus, exponent: Int(x), significand: 1) }
