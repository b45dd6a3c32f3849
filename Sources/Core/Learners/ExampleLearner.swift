public import LockstepNumerics

/// A learner that is written for one prompt at a time: it sees some examples, and answers with a function for each of its
/// steps. What it is not given it cannot look at: neither later examples nor the label that it is to predict.
///
/// It is run once for each prompt and prefix. A learner that runs faster on many prompts at once conforms to
/// ``InContextLearner`` or ``LinearLearner`` itself.
public protocol ExampleLearner: QueryLearner {
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
  public func prefixes(of prompt: Int, in prompts: PromptBatch) throws -> [[Predictor]] {
    try (0..<prompts.shape.points).map { t in
      let predictors = try predictors(
        inputs: prompts.inputs(of: prompt, first: t), labels: prompts.labels(of: prompt, first: t))
      guard predictors.count == axis.count else {
        throw prompts.failure(
          prompt: prompt, examples: t,
          "the learner has \(predictors.count) predictors; expected \(axis.count), one for each recorded step")
      }
      return predictors
    }
  }

  public func predictions(at x: Vector, after prefix: [Predictor]) -> [Double] { prefix.map { $0(x) } }
}
