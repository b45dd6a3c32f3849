/// A learner with hidden states, such as a network: its steps are layers.
public protocol HiddenStateSource: InContextLearner {
  /// The number L of layers.
  var hiddenLayers: Int { get }
  /// The width e of a hidden state.
  var hiddenWidth: Int { get }

  /// The hidden states at the x tokens of every layer, [L + 1][B * (n + 1) * e]; 0 is what the first layer reads.
  func hiddenStates(for prompts: PromptBatch) throws -> [[Float]]
}
