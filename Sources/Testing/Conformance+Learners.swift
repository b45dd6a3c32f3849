internal import LockstepCore
internal import LockstepNumerics

extension Conformance {
  /// Room for the rounding of sums over a few dimensions.
  private static let rounding = 1e-13

  /// What every learner promises, on prompts of every kind.
  static func checkLearner(_ learner: any InContextLearner, _ report: inout Report) {
    let axis = learner.axis
    report.require(
      !axis.name.isEmpty && axis.name.allSatisfy(\.isLowercase), "the steps must be named by a lowercase word")
    report.require(axis.values.allSatisfy { $0 >= 0 }, "no step may be below 0")
    for prompts in PromptCase.all {
      report.attempt("predicting \(prompts)") { report in
        try check(learner, on: prompts, &report)
        if let linear = learner as? any LinearLearner { try checkWeights(linear, on: prompts, &report) }
        if let method = learner as? any IterativeMethod { try checkTextbook(method, on: prompts, &report) }
      }
    }
  }

  /// Shapes, repeatability, and that nothing depends on other prompts or on points that come later.
  private static func check(
    _ learner: any InContextLearner, on prompts: PromptCase, _ report: inout Report
  ) throws {
    let batch = prompts.batch()
    let predictions = try learner.predictions(for: batch).predictions
    let answers = try learner.predictions(at: prompts.queries, of: batch)
    for (tensor, width, what) in [(predictions, 1, "predictions"), (answers, 4, "predictions at queries")] {
      let shape = [tensor.steps, tensor.prompts, tensor.points, tensor.width]
      let expected = [learner.axis.count, batch.count, prompts.shape.points, width]
      report.require(
        shape == expected,
        "the \(what) have the shape \(shape); expected \(expected) for \(learner.axis.count) steps, \(batch.count) "
          + "prompts, \(prompts.shape.points) points and \(width) numbers each (\(prompts))")
      guard shape == expected else { return }
      report.require(tensor.values.allSatisfy(\.isFinite), "a number among the \(what) is not finite (\(prompts))")
    }
    report.require(
      try learner.predictions(for: prompts.batch()).predictions == predictions,
      "the predictions differ from one call to the next (\(prompts))")
    for prompt in 0..<batch.count {
      let alone = try learner.predictions(for: prompts.batch(from: prompt, count: 1)).predictions
      report.require(
        alone.values == predictions.prompt(prompt).values,
        "the predictions for a prompt depend on the other prompts of its batch (\(prompts))")
    }
    // Other labels from y_{t+1} and inputs from x_{t+2} on must leave the predictions after up to t examples as they are.
    let t = prompts.shape.points / 2
    let changed = try learner.predictions(for: prompts.batch(changedAfter: t)).predictions
    let isCausal = (0..<predictions.steps).allSatisfy { step in
      (0..<predictions.prompts).allSatisfy { prompt in
        let start = predictions.offset(step, prompt, 0)
        return predictions.values[start...start + t] == changed.values[start...start + t]
      }
    }
    report.require(isCausal, "a prediction after t examples depends on points that come later (\(prompts))")
  }

  /// The weights give the predictions.
  private static func checkWeights(
    _ learner: any LinearLearner, on prompts: PromptCase, _ report: inout Report
  ) throws {
    let batch = prompts.batch()
    let trajectory = try learner.weights(for: batch)
    let weights = trajectory.weights
    let shape = [weights.steps, weights.prompts, weights.points, weights.width]
    let expected = [learner.axis.count, batch.count, prompts.shape.points, prompts.shape.dimension]
    report.require(shape == expected, "the weights have the shape \(shape); expected \(expected) (\(prompts))")
    guard shape == expected else { return }
    report.require(
      trajectory.terminations.isEmpty || trajectory.terminations.count == batch.labels.count,
      "there must be a termination for each prompt and prefix, or none (\(prompts))")
    var (predictions, answers): ([Double], [Double]) = ([], [])
    for step in 0..<weights.steps {
      for prompt in 0..<weights.prompts {
        let queries = prompts.queries.matrix(of: prompt)
        for t in 0..<weights.points {
          let start = weights.offset(step, prompt, t)
          let w = Vector(Array(weights.values[start..<start + weights.width]))
          predictions.append(dot(w, batch.input(prompt, t)))
          answers += (queries * w).elements
        }
      }
    }
    let given = try learner.predictions(for: batch).predictions.values
    let asked = try learner.predictions(at: prompts.queries, of: batch).values
    report.require(
      relativeDifference(given, predictions) < rounding && relativeDifference(asked, answers) < rounding,
      "the predictions are not the weights times the inputs (\(prompts))")
  }

  /// A fast path follows the textbook's steps, as long as rounding does not part them.
  private static func checkTextbook(
    _ method: any IterativeMethod, on prompts: PromptCase, _ report: inout Report
  ) throws {
    let compared = method.axis.values.prefix { $0 <= 12 }.count
    let fast = try method.weights(for: prompts.batch()).weights.values
    let textbook = try textbookWeights(of: method, steps: compared, on: prompts.batch())
    report.require(
      relativeDifference(Array(fast.prefix(textbook.count)), textbook) < 1e-9,
      "the steps differ from the textbook's (\(prompts))")
  }

  private static func textbookWeights<Kind: IterativeMethod>(
    of method: Kind, steps: Int, on prompts: PromptBatch
  ) throws -> [Double] {
    try method.textbookWeights(for: prompts, steps: steps).weights.values
  }
}
