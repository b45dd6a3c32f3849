internal import LockstepNumerics

/// The weights of the linear function nearest to a learner's predictions after each prefix, [S, B, n+1, d]: least
/// squares on its predictions at T queries (Fu et al., definition 3.2).
///
/// The queries are the same after every prefix, so that one factorization serves all of a prompt's. O(S n T d) a prompt.
///
/// - Throws: What the learner throws.
public func inducedWeights(
  of learner: any InContextLearner, at queries: QueryBatch, after prompts: PromptBatch
) throws -> StepTensor {
  try linearFits(to: learner.predictions(at: queries, of: prompts), at: queries)
}

/// The weights of the linear functions nearest to predictions at queries, [S, B, n+1, d] from [S, B, n+1, T].
package func linearFits(to predictions: StepTensor, at queries: QueryBatch) throws -> StepTensor {
  let (t, d) = (queries.queriesPerPrompt, queries.dimension)
  var weights = StepTensor(
    steps: predictions.steps, prompts: predictions.prompts, points: predictions.points, width: d)
  for prompt in 0..<predictions.prompts {
    let pseudoInverse = try queries.matrix(of: prompt).pseudoInverse
    for step in 0..<predictions.steps {
      let source = MatrixLayout(
        rows: predictions.points, columns: t, offset: predictions.offset(step, prompt, 0), stride: t)
      let target = MatrixLayout(rows: weights.points, columns: d, offset: weights.offset(step, prompt, 0), stride: d)
      multiply(
        MatrixSlice(predictions.values, source), MatrixSlice(pseudoInverse), transposingSecond: true,
        into: &weights.values, at: target)
    }
  }
  return weights
}
