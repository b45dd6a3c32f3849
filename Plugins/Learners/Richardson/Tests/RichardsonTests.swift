import LockstepCore
import LockstepNumerics
import LockstepRichardson
import LockstepTestSupport
import Testing

/// With inputs scaled to columns of length 1 it is plain gradient descent, D^-1/2 w being the weights of the original ones.
@Test func isGradientDescentOnColumnsOfLengthOne() throws {
  let prompts = regressionPrompts(conditionNumber: 100)
  let grid = try StepGrid("0..3+50")
  let weights = try Richardson().setting(\.rate, to: 1.2).setting(\.steps, to: grid).weights(for: prompts)
  let d = prompts.shape.dimension
  for prompt in 0..<prompts.count {
    for t in 1..<prompts.shape.points {
      var x = Matrix(rows: t, columns: d, elements: (0..<t).flatMap { prompts.input(prompt, $0).elements })
      let lengths = (0..<d).map { x.transposed.row($0).norm }
      for i in 0..<t { for j in 0..<d { x[i, j] /= lengths[j] } }
      let (s, a) = (x.transposed * x, x.transposed * Vector((0..<t).map { prompts.label(prompt, $0) }))
      let rate = 1.2 / (try #require(try SymmetricEigensystem(of: s).values.last))
      for (step, k) in grid.values.enumerated() {
        var u = Vector(zeros: d)
        for _ in 0..<k { u -= rate * (s * u - a) }
        let expected = zip(u.elements, lengths).map { $0 / $1 }
        #expect(relativeDifference(weights.weights(step, prompt, t), expected) < 1e-11, "t = \(t), k = \(k)")
      }
    }
  }
}

/// A coordinate that no example has keeps its weight, and the other one is learned as if alone: at once.
@Test func aCoordinateOfZerosStaysAtZero() throws {
  let prompts = PromptBatch(
    range: 0..<1, shape: PromptShape(dimension: 2, contextSize: 1), inputs: [0, 2, 1, 1], labels: [6, 0])
  let weights = try Richardson().setting(\.steps, to: .step(1)).weights(for: prompts)
  #expect(weights.weights(0, 0, 1) == [0, 3])
}
