public import LockstepNumerics

/// A learner that predicts at one input at a time, from what it keeps of the examples before.
public protocol QueryLearner: InContextLearner {
  /// What it keeps after some examples of a prompt.
  associatedtype Prefix

  /// What it keeps after t = 0, ..., n examples of a prompt, counted from 0 in the batch: n + 1 in all.
  ///
  /// - Throws: ``PromptFailure`` where it cannot go on.
  func prefixes(of prompt: Int, in prompts: PromptBatch) throws -> [Prefix]

  /// Its predictions at an input, one for each recorded step, in the order of its axis.
  func predictions(at x: Vector, after prefix: Prefix) -> [Double]
}

extension QueryLearner {
  public func predictions(for prompts: PromptBatch) throws -> Trajectory {
    var predictions = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points)
    for prompt in 0..<prompts.count {
      for (t, prefix) in try prefixes(of: prompt, in: prompts).enumerated() {
        for (step, prediction) in self.predictions(at: prompts.input(prompt, t), after: prefix).enumerated() {
          predictions.values[predictions.offset(step, prompt, t)] = prediction
        }
      }
    }
    return Trajectory(predictions: predictions)
  }

  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    var predictions = StepTensor(
      steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
    for prompt in 0..<prompts.count {
      let inputs = queries.matrix(of: prompt)
      for (t, prefix) in try prefixes(of: prompt, in: prompts).enumerated()
      where queries.prefixLengths?.contains(t) ?? true {
        for query in 0..<inputs.rows {
          for (step, prediction) in self.predictions(at: inputs.row(query), after: prefix).enumerated() {
            predictions.values[predictions.offset(step, prompt, t) + query] = prediction
          }
        }
      }
    }
    return predictions
  }
}
