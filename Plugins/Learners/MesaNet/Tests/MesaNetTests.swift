import LockstepCore
import LockstepMesaNet
import LockstepNumerics
import LockstepTestSupport
import Testing

/// After as many steps as dimensions the prediction is that of NumPy's ridge regression.
@Test func endsInNumPysRidgeRegression() throws {
  for reference in try Reference.leastSquares() {
    let (t, d) = (reference.labels.count, reference.minimumNorm.count)
    let learner = MesaNet().setting(\.ridge, to: reference.ridge).setting(\.steps, to: .step(d))
    let queries = QueryBatch.standardNormal(0..<1, count: 6, dimension: d, seed: 5)
    let answers = try learner.predictions(at: queries, of: reference.prompt).values.suffix(6)
    let expected = queries.matrix(of: 0) * Vector(reference.ridgeSolution)
    #expect(relativeDifference(Array(answers), expected.elements) < 1e-10, "t = \(t)")
  }
}

/// After k steps z is the Galerkin solution in the Krylov space of the query: z = K (K'H K)^-1 K'q with K = [q, H q, ...].
@Test func isTheGalerkinSolution() throws {
  let prompts = regressionPrompts()
  let learner = MesaNet().setting(\.ridge, to: 0.3).setting(\.steps, to: .range(0...3))
  let predictions = try learner.predictions(for: prompts).predictions
  for prompt in 0..<prompts.count {
    for (t, moments) in try prompts.prefixMoments(of: prompt).enumerated() {
      let h = moments.gram + 0.3 * Matrix.identity(5)
      let query = prompts.input(prompt, t)
      for k in 1...(t == 0 ? 1 : min(3, t)) {
        var rows = [query]
        while rows.count < k { rows.append(h * rows[rows.count - 1]) }
        let krylov = Matrix(rows: k, columns: 5, elements: rows.flatMap(\.elements))
        let z = krylov.transposed * (try (krylov * h * krylov.transposed).leastSquaresSolution(krylov * query))
        let found = predictions.values[predictions.offset(k, prompt, t)]
        #expect(abs(found - dot(moments.xty, z)) <= 1e-9 * moments.xty.norm, "t = \(t), k = \(k)")
      }
      #expect(predictions.values[predictions.offset(0, prompt, t)] == 0)
    }
  }
}

/// They are not linear in the query, and are fitted as those of networks are.
@Test func weightsAreFitted() {
  let task = PromptTask(shape: PromptShape(dimension: 5, contextSize: 9), promptCount: 2)
  for kind in [EvidenceKind.inducedWeights, .errors] {
    #expect(kind.refusal(of: MesaNet(), task: task, queries: 100) == nil)
  }
}
