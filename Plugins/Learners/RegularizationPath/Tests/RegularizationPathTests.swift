import LockstepCore
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
