/// What a model's predictions do when its prompts are changed, after half of the examples.
public struct SymmetryEvidence: Codable, Sendable, Equatable {
  /// How far predictions depart from the invariances of classical methods.
  public let invariances: InvarianceBattery
  /// How much each example's label moves the prediction.
  public let labelInfluence: LabelInfluence
  /// The errors with the same task in the first and in the last coordinates; nil for one-dimensional inputs, or
  /// where those of either task are all zero.
  public let embedding: EmbeddingTest?
  /// Which of two tasks is answered, one in either half of the examples; nil for a single example, or where
  /// all inputs are zero.
  public let twoTasks: TwoTaskTest?
}
