import LockstepCore
import LockstepNumerics
import LockstepOptimization
import LockstepTestSupport
import Testing

@Test(arguments: [(ObjectiveScale.halfSum, 0.5), (.sum, 1), (.mean, 1.0 / 9)])
func isTheSquaredErrorOnItsScale(scale: ObjectiveScale, factor: Double) throws {
  let prompts = regressionPrompts(0..<1)
  let objective = squaredErrors(of: prompts, examples: 9, scale: scale)
  let w = Vector([0.3, -1, 2, 0.1, 0.7])
  let squares = (0..<9).reduce(0) { sum, i in
    let error = dot(w, prompts.input(0, i)) - prompts.label(0, i)
    return sum + error * error
  }
  #expect(relativeDifference([objective.evaluated(at: w).value], [factor * squares]) < 1e-13)
}

/// Central differences of a quadratic are exact but for rounding.
@Test(arguments: ObjectiveScale.allCases)
func gradientsAndCurvaturesAreDifferences(scale: ObjectiveScale) throws {
  let objective = squaredErrors(of: regressionPrompts(0..<1), examples: 4, scale: scale)
  let w = Vector([0.3, -1, 2, 0.1, 0.7])
  let gradient = objective.evaluated(at: w).gradient
  let differences = (0..<5).map { i in
    var (above, below) = (w, w)
    above[i] += 0.01
    below[i] -= 0.01
    return (objective.evaluated(at: above).value - objective.evaluated(at: below).value) / 0.02
  }
  #expect(relativeDifference(differences, gradient.elements) < 1e-10)

  let p = Vector([1, 2, 0, -1, 0.5])
  let second =
    objective.evaluated(at: w + p).value + objective.evaluated(at: w - p).value - 2 * objective.evaluated(at: w).value
  #expect(relativeDifference([objective.curvature(along: p) ?? 0], [second]) < 1e-11)
}
