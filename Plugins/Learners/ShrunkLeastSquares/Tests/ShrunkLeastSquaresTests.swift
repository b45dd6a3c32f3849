import LockstepCore
import LockstepNumerics
import LockstepShrunkLeastSquares
import LockstepTestSupport
import Testing

/// 0, 1 - 1/sqrt(2), 1/2 and 3/4 of the reference.
@Test func isAPartOfNumPysPseudoInverse() throws {
  for reference in try Reference.leastSquares() {
    let learner = ShrunkLeastSquares().setting(\.steps, to: try StepGrid("0..2+4"))
    let weights = try learner.weights(for: reference.prompt)
    for (step, factor) in [0, 1 - 0.5.squareRoot(), 0.5, 0.75].enumerated() {
      let expected = reference.minimumNorm.map { factor * $0 }
      #expect(relativeDifference(weights.weights(step, 0, reference.labels.count), expected) < 1e-10)
    }
  }
}

@Test func theHalfLifeCounts() {
  let learner = ShrunkLeastSquares().setting(\.halfLife, to: 5).setting(\.steps, to: .step(5))
  #expect(learner.multipliers(of: [0, 2], after: 1).elements == [0, 0.25])
}
