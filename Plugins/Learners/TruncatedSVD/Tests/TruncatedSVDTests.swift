import LockstepCore
import LockstepTestSupport
import LockstepTruncatedSVD
import Testing

/// NumPy decomposes X itself, not X'X. The solutions of the reference keep 0, 1, ... singular values.
@Test func agreesWithNumPysSingularValues() throws {
  for reference in try Reference.leastSquares() {
    let learner = TruncatedSVD().setting(\.steps, to: .range(0...reference.truncatedSolutions.count - 1))
    let weights = try learner.weights(for: reference.prompt)
    for (k, expected) in reference.truncatedSolutions.enumerated() {
      #expect(relativeDifference(weights.weights(k, 0, reference.labels.count), expected) < 1e-10, "k = \(k)")
    }
  }
}
