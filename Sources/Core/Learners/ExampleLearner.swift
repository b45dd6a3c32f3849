public import LockstepNumerics

/// A learner that is written for one prompt at a time: it sees some examples, and answers with a function for each of its
/// steps. What it is not given it cannot look at: neither later examples nor the label that it is to predict.
///
/// It is run once for each prompt and prefix. A learner that runs faster on many prompts at once conforms to
/// ``InContextLearner`` or ``LinearLearner`` itself.
public protocol ExampleLearner: InContextLearner {
  /// A function of the input.
  typealias Predictor = @Sendable (_ x: Vector) -> Double

  /// What it predicts after some examples at each recorded step, in the order of its axis.
  ///
  /// - Parameters:
  ///   - inputs: x_1, ..., x_t, a row each, [t, d]; no rows before the first example.
  ///   - labels: y_1, ..., y_t.
  /// - Throws: Where it has no answer.
  func predictors(inputs: Matrix, labels: Vector) throws -> [Predictor]
}

extension ExampleLearner {
  public func predictions(for prompts: PromptBatch) throws -> Trajectory {
    var predictions = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points)
    try forEachPrefix(of: prompts) { prompt, t, predictors in
      for (step, predictor) in predictors.enumerated() {
        predictions.values[predictions.offset(step, prompt, t)] = predictor(prompts.input(prompt, t))
      }
    }
    return Trajectory(predictions: predictions)
  }

  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    var predictions = StepTensor(
      steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
    try forEachPrefix(of: prompts) { prompt, t, predictors in
      let inputs = queries.matrix(of: prompt)
      for (step, predictor) in predictors.enumerated() {
        predictions.set(Vector((0..<inputs.rows).map { predictor(inputs.row($0)) }), at: step, prompt, t)
      }
    }
    return predictions
  }

  private func forEachPrefix(of prompts: PromptBatch, _ work: (Int, Int, [Predictor]) -> Void) throws {
    for prompt in 0..<prompts.count {
      for t in 0..<prompts.shape.points {
        let predictors = try predictors(
          inputs: prompts.inputs(of: prompt, first: t), labels: prompts.labels(of: prompt, first: t))
        guard predictors.count == axis.count else {
          throw prompts.failure(
            prompt: prompt, examples: t,
            "the learner has \(predictors.count) predictors; expected \(axis.count), one for each recorded step")
        }
        work(prompt, t, predictors)
      }
    }
  }
}
