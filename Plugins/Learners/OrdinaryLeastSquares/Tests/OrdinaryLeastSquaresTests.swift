import LockstepCore
import LockstepNumerics
import LockstepOrdinaryLeastSquares
import LockstepTestSupport
import Testing

/// Fewer examples than dimensions, as many, more, and repeated ones.
@Test func agreesWithNumPysPseudoInverse() throws {
  for reference in try Reference.leastSquares() {
    let t = reference.labels.count
    let weights = try OrdinaryLeastSquares().weights(for: reference.prompt)
    #expect(relativeDifference(weights.weights(0, 0, t), reference.minimumNorm) < 1e-10)
  }
}

@Test func agreesWithNumPysRidgeSolution() throws {
  for reference in try Reference.leastSquares() {
    let t = reference.labels.count
    let weights = try OrdinaryLeastSquares().setting(\.ridge, to: reference.ridge).weights(for: reference.prompt)
    #expect(relativeDifference(weights.weights(0, 0, t), reference.ridgeSolution) < 1e-12)
  }
}

@Test func predictsNothingWithoutExamples() throws {
  let weights = try OrdinaryLeastSquares().weights(for: regressionPrompts())
  #expect(weights.weights(0, 1, 0).allSatisfy { $0 == 0 })
}

/// Noiseless labels are fitted exactly from t = d on; before, only on the examples.
@Test func findsTheFunctionOnceItIsDetermined() throws {
  let prompts = regressionPrompts(conditionNumber: 100)
  let predictions = try OrdinaryLeastSquares().predictions(for: prompts).predictions
  for prompt in 0..<prompts.count {
    for t in 5...9 {
      #expect(abs(predictions.values[predictions.offset(0, prompt, t)] - prompts.label(prompt, t)) < 1e-9)
    }
  }
}

@Test func namesThePromptWhoseNumbersAreTooLarge() throws {
  var inputs = [Double](repeating: 1, count: 2 * 3 * 2)
  inputs[6] = .infinity
  let prompts = PromptBatch(
    range: 4..<6, shape: PromptShape(dimension: 2, contextSize: 2), inputs: inputs,
    labels: [Double](repeating: 1, count: 6))
  let failure = #expect(throws: PromptFailure.self) { try OrdinaryLeastSquares().weights(for: prompts) }
  #expect(failure?.prompt == 5)
  #expect(failure?.examples == 1)
}
