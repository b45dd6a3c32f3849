import Foundation
import LockstepChebyshev
import LockstepCore
import LockstepNumerics
import LockstepTestSupport
import Testing

/// The Chebyshev polynomial of degree k.
private func chebyshev(_ k: Int, _ x: Double) -> Double {
  if abs(x) <= 1 { return cos(Double(k) * acos(x)) }
  return (x < 0 && k % 2 == 1 ? -1 : 1) * cosh(Double(k) * acosh(abs(x)))
}

/// The residual of an eigenvalue l after k steps is T_k((L + mu - 2 l) / (L - mu)) / T_k((L + mu) / (L - mu)); also below mu.
@Test(arguments: [Double?.none, 0.25])
func residualsAreChebyshevPolynomials(lower: Double?) {
  let eigenvalues = [0, 0.5, 1.7, 3, 8]
  let m = Chebyshev().setting(\.lower, to: lower).setting(\.steps, to: .range(0...25))
    .multipliers(of: eigenvalues, after: 5)
  let (mu, largest) = (lower.map { 8 * $0 } ?? 0.5, 8.0)
  for (j, l) in eigenvalues.enumerated() {
    for k in 0...25 {
      let expected =
        chebyshev(k, (largest + mu - 2 * l) / (largest - mu)) / chebyshev(k, (largest + mu) / (largest - mu))
      #expect(abs(1 - l * m[k, j] - expected) < 1e-12, "l = \(l), k = \(k)")
    }
  }
}

/// A single eigenvalue is solved in one step, and nothing moves after it.
@Test func aSingleEigenvalueIsSolvedAtOnce() {
  let m = Chebyshev().setting(\.steps, to: .range(0...3)).multipliers(of: [0, 4], after: 1)
  #expect((0...3).map { m[$0, 1] } == [0, 0.25, 0.25, 0.25])
}

/// Down to eigenvalues of 0 the iteration does not converge.
@Test func theLowerEndIsAboveZero() throws {
  let error = #expect(throws: LockstepError.self) { try Chebyshev(options: ["lower": "0"]) }
  #expect(error?.description.contains("a number above 0 and below 1") == true)
}
