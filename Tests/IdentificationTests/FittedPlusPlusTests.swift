import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

struct FittedPlusPlusTests {
  private static let prompts = regressionPrompts(0..<64, d: 5, n: 12, seed: 4)
  private static let lengths = [3, 8, 12]
  private static let gammas = [0.5, 0.9, 0.7]
  private static let etas = [0.3, 0.05, 0.2]

  private static func fit(_ weights: StepTensor) throws -> FittedPlusPlus {
    let survey = try EigenvalueSurvey([prompts], prefixLengths: lengths)
    let statistic = FittedPlusPlus.Statistic(survey, steps: weights.steps)
    let blocks = try promptBlocks(prompts.count).map {
      try statistic.sums(EigenCoordinates.ofPrompts($0, of: prompts, weights, prefixLengths: lengths))
    }
    return FittedPlusPlus(
      statistic, blocks, bootstrap: StudentizedBootstrap(promptCount: prompts.count))
  }

  /// The recursion on tokens, by their moments: A <- A - eta rho A A'A, and so on.
  private static func tokenWeights(rho: Double) throws -> StepTensor {
    var weights = StepTensor(steps: 3, prompts: prompts.count, points: 13, width: 5)
    for prompt in 0..<prompts.count {
      for t in lengths {
        let x = Matrix(
          rows: t, columns: 5, elements: (0..<t).flatMap { prompts.input(prompt, $0).elements })
        var (gram, query) = (x.transposed * x, Matrix.identity(5))
        var xty = x.transposed * Vector((0..<t).map { prompts.label(prompt, $0) })
        var w = Vector(zeros: 5)
        for step in 0..<3 {
          let preconditioner = Matrix.identity(5) - etas[step] * rho * gram
          w += gammas[step] * rho * (query.transposed * xty)
          xty = preconditioner * (xty + -gammas[step] * rho * (gram * xty))
          query = preconditioner * query
          gram = preconditioner * gram * preconditioner
          let start = weights.offset(step, prompt, t)
          for i in 0..<5 { weights.values[start + i] = w[i] }
        }
      }
    }
    return weights
  }

  /// A gamma and the scales can make up for each other in part: the responses are polynomials of low degree.
  @Test func findsTheCoefficientsOfEachStep() throws {
    let scale = try EigenvalueSurvey([Self.prompts], prefixLengths: Self.lengths).scale
    let fit = try Self.fit(Self.tokenWeights(rho: 1 / scale))
    #expect(fit.largestEigenvalue == scale)
    for step in 0..<3 {
      #expect(fit.steps[step].share.value > 0.999)
      #expect(abs(fit.steps[step].gamma - Self.gammas[step]) < 0.1)
      #expect(abs(fit.steps[step].scale - 1) < 0.15)
    }
    for step in 0..<2 { #expect(abs(try #require(fit.steps[step].eta) - Self.etas[step]) < 0.05) }
    #expect(fit.steps[2].eta == nil)
  }

  @Test func doesNotExplainRandomWeights() throws {
    let fit = try Self.fit(Textbook.random.weights(for: Self.prompts).weights)
    #expect(fit.steps[0].share.value < 0.1)
  }
}
