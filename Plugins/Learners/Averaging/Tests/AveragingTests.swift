import LockstepAveraging
import LockstepCore
import LockstepNumerics
import LockstepTestSupport
import Testing

@Test func isTheMeanOfLabelTimesInput() throws {
  let prompts = regressionPrompts()
  let weights = Averaging().weights(for: prompts)
  for prompt in 0..<prompts.count {
    for (t, moments) in try prompts.prefixMoments(of: prompt).enumerated() {
      let expected = moments.xty.elements.map { t > 0 ? $0 / Double(t) : 0 }
      #expect(relativeDifference(weights.weights(0, prompt, t), expected) < 1e-13)
    }
  }
}

/// After two examples that weigh 1/2 and 1, a third and two thirds.
@Test func olderExamplesDecay() {
  let prompts = PromptBatch(
    range: 0..<1, shape: PromptShape(dimension: 1, contextSize: 2), inputs: [1, 2, 0], labels: [3, 6, 0])
  let weights = Averaging().setting(\.decay, to: 0.5).weights(for: prompts)
  #expect(weights.weights(0, 0, 1) == [3])
  #expect(relativeDifference(weights.weights(0, 0, 2), [9]) < 1e-15)
}
