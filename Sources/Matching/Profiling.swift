internal import LockstepResults
internal import LockstepCore
internal import LockstepNumerics

extension NamedLearner {
  /// The squared error divided by d of each prompt of a batch, [S, n+1] each.
  func squaredErrors(of output: LearnerOutput, on prompts: PromptBatch) -> [[Double]] {
    let predictions = output.predictions
    let d = Double(prompts.shape.dimension)
    return (0..<prompts.count).map { prompt in
      (0..<predictions.steps).flatMap { step in
        (0..<predictions.points).map { t in
          let error = predictions.values[predictions.offset(step, prompt, t)] - prompts.label(prompt, t)
          return min(error * error / d, LearnerProfile.maxSquaredError)
        }
      }
    }
  }

  /// The squared error divided by d where the last query repeats an example of the prompt, [S, gaps]; nil for a learner
  /// that knows no other queries than its own.
  ///
  /// - Parameters:
  ///   - prompts: A batch of one prompt.
  ///   - weights: The learner's weights for it where it is linear, [S, 1, n+1, d].
  /// - Throws: ``LockstepError`` if a prediction is not finite; whatever else the learner throws.
  func forgetting(on prompts: PromptBatch, weights: StepTensor?, task: PromptTask) throws -> [Double]? {
    guard learner.refusal(of: task, for: .inducedWeights) == nil else { return nil }
    let examples = prompts.shape.repeatedExamples
    let (n, d) = (prompts.shape.contextSize, prompts.shape.dimension)
    let inputs = examples.map { prompts.input(0, $0) }
    let predictions: (_ step: Int, _ query: Int) -> Double
    if let weights {
      predictions = { step, query in
        (0..<d).reduce(0) { $0 + weights.values[weights.offset(step, 0, n) + $1] * inputs[query][$1] }
      }
    } else {
      let queries = QueryBatch(
        range: prompts.range, queriesPerPrompt: examples.count, dimension: d, inputs: inputs.flatMap(\.elements))
      let answers = try learner.predictions(at: queries, of: prompts)
      predictions = { step, query in answers.values[answers.offset(step, 0, n) + query] }
    }
    return try learner.axis.values.indices.flatMap { step in
      try examples.enumerated().map { query, example in
        let error = predictions(step, query) - prompts.label(0, example)
        guard error.isFinite else {
          throw LockstepError.comparison(
            "\(specification): the prediction at \(learner.axis.name) \(learner.axis.values[step]) for a query that "
              + "repeats example \(example + 1) of prompt \(prompts.range.lowerBound) is not a finite number")
        }
        return min(error * error / Double(d), LearnerProfile.maxSquaredError)
      }
    }
  }
}

extension PromptBatch {
  /// How far weights after t examples are from the span of x_1, ..., x_t on a batch of one prompt, relative to their
  /// length, [S, n+1]. One matrix product, O(S n d^2).
  ///
  /// - Parameter weights: [S, 1, n+1, d].
  func spanResiduals(of weights: StepTensor) -> [Double] {
    // The bases of the spans are nested: the one after t examples is the beginning of a basis of the whole space.
    let d = shape.dimension
    var basis: [Vector] = []
    var ranks = [0]
    for t in 0..<shape.contextSize {
      if let direction = input(0, t).direction(beyond: basis) { basis.append(direction) }
      ranks.append(basis.count)
    }
    for axis in 0..<d where basis.count < d {
      var unit = Vector(zeros: d)
      unit[axis] = 1
      if let direction = unit.direction(beyond: basis) { basis.append(direction) }
    }
    let rows = weights.steps * weights.points
    var coordinates = [Double](repeating: 0, count: rows * basis.count)
    multiply(
      MatrixSlice(weights.values, MatrixLayout(rows: rows, columns: d)),
      MatrixSlice(Matrix(rows: basis.count, columns: d, elements: basis.flatMap(\.elements))),
      transposingSecond: true, into: &coordinates, at: MatrixLayout(rows: rows, columns: basis.count))
    return (0..<rows).map { row in
      let own = Array(coordinates[row * basis.count..<(row + 1) * basis.count])
      let length = Vector(own).norm
      return length > 0 ? Vector(Array(own[ranks[row % weights.points]...])).norm / length : 0
    }
  }
}

extension Vector {
  /// The direction in which the vector leaves the span of an orthonormal basis; nil where it does not but for rounding.
  fileprivate func direction(beyond basis: [Vector]) -> Vector? {
    var rest = self
    // Twice, for what rounding leaves in the span (Giraud, Langou and Rozloznik 2005).
    for direction in basis + basis { rest -= dot(rest, direction) * direction }
    let length = rest.norm
    guard length > 1e-10 * norm else { return nil }
    rest *= 1 / length
    return rest
  }
}
