import LockstepCore
import LockstepNumerics
import LockstepRegularizationPath
import LockstepTestSupport
import Testing

/// Step 4 of a path that begins at ten times the ridge of the reference, a tenth in four steps.
@Test func agreesWithNumPysRidgeSolution() throws {
  for reference in try Reference.leastSquares() {
    let learner = RegularizationPath().setting(\.strength, to: 10 * reference.ridge).setting(\.steps, to: .step(4))
    let t = reference.labels.count
    #expect(
      relativeDifference(try learner.weights(for: reference.prompt).weights(0, 0, t), reference.ridgeSolution) < 1e-11)
  }
}

/// As the ridge vanishes the path ends in the minimum-norm solution.
@Test func endsInLeastSquares() throws {
  for reference in try Reference.leastSquares() {
    let learner = RegularizationPath().setting(\.steps, to: .step(10_000))
    let t = reference.labels.count
    #expect(
      relativeDifference(try learner.weights(for: reference.prompt).weights(0, 0, t), reference.minimumNorm) < 1e-9)
  }
}

/// A ridge in units of the largest eigenvalue is that many times it, and a factor multiplies all weights.
@Test func theRidgeMayFollowTheLargestEigenvalue() throws {
  for reference in try Reference.leastSquares() {
    let t = reference.labels.count
    let largest = try #require(try reference.prompt.prefixSpectra()[0][t].eigenvalues.last)
    let fixed = RegularizationPath().setting(\.strength, to: 0.3 * largest).setting(\.steps, to: .step(2))
    let relative = RegularizationPath().setting(\.strength, to: 0.3).setting(\.unit, to: .largestEigenvalue)
      .setting(\.factor, to: 1.5).setting(\.steps, to: .step(2))
    let expected = try fixed.weights(for: reference.prompt).weights(0, 0, t)
    #expect(
      relativeDifference(try relative.weights(for: reference.prompt).weights(0, 0, t), expected.map { 1.5 * $0 })
        < 1e-12)
  }
}

/// A ridge that is nearly zero leaves directions without examples alone.
@Test func aVanishingRidgeIsNoInfiniteMultiplier() {
  let learner = RegularizationPath().setting(\.stepsPerDecade, to: 0.1).setting(\.steps, to: .step(32))
  #expect(learner.multipliers(of: [0, 4], after: 1).elements == [0, 0.25])
}
