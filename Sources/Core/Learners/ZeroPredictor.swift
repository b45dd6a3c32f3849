/// Predicts 0.
package struct ZeroPredictor: LinearLearner {
  package let axis = StepAxis.single

  package init() {}

  package func weights(for prompts: PromptBatch) -> WeightTrajectory {
    WeightTrajectory(
      weights: StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension))
  }
}
