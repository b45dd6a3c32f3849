import LockstepOptimization
import LockstepBFGS
import LockstepConjugateGradient
import LockstepCore
import LockstepLBFGS
import LockstepNumerics
import LockstepTestSupport
import Testing

private let exactSolvers: [any DescentMethod] = [
  ConjugateGradient(), BFGS(), BFGS().setting(\.initialHessian, to: .scaled),
  LBFGS(), LBFGS().setting(\.memory, to: 1).setting(\.initialHessian, to: .identity),
]
private let wolfeSolvers: [any DescentMethod] = [
  ConjugateGradient().likeSciPy, BFGS().likeSciPy, LBFGS().likeSciPy,
]

@Test(arguments: wolfeSolvers)
func findsTheLowestPointOfRosenbrocksValley(solver: any DescentMethod) {
  let (iterates, termination) = walk(solver, on: Rosenbrock(), from: [-1.2, 1], steps: 200)
  #expect(relativeDifference(iterates[iterates.count - 1], [1, 1]) < 1e-6)
  #expect(termination != .iterationLimit)
}

/// With exact line searches a quadratic of t examples in d dimensions takes min(t, d) steps, and a few more for what
/// rounding loses.
@Test(arguments: exactSolvers)
func solvesARegressionInAsManyStepsAsItHasDirections(solver: any DescentMethod) throws {
  for reference in try Reference.optimizations(by: "CG") where reference.inputs != nil {
    let objective = try reference.objective
    let start = [Double](repeating: 0, count: objective.dimension)
    let directions = min(reference.labels?.count ?? 0, objective.dimension)
    let (iterates, termination) = walk(solver, on: objective, from: start, steps: 40)
    guard case .converged(let step) = termination else {
      Issue.record("ended with \(termination)")
      continue
    }
    #expect(step <= directions + 3)
    #expect(iterates.count == step + 1)
    let gradient = objective.evaluated(at: Vector(iterates[min(directions, step)])).gradient.norm
    #expect(gradient < 1e-6 * objective.evaluated(at: Vector(start)).gradient.norm)
  }
}

@Test(arguments: exactSolvers)
func staysWhereTheGradientIsZero(solver: any DescentMethod) throws {
  let prompt = PromptBatch(
    range: 0..<1, shape: PromptShape(dimension: 2, contextSize: 1), inputs: [0, 0, 1, 1], labels: [0, 1])
  let objective = QuadraticObjective(try prompt.prefixMoments(of: 0)[1], scale: .mean)
  let (iterates, termination) = walk(solver, on: objective, from: [0, 0], steps: 5)
  #expect(iterates == [[0, 0]])
  #expect(termination == .converged(step: 0))
}

/// An exact search needs a constant Hessian; where there is none it fails at once, and the walk says so.
@Test(arguments: exactSolvers)
func saysWhereTheLineSearchFailed(solver: any DescentMethod) {
  let (iterates, termination) = walk(solver, on: Rosenbrock(), from: [0, 0], steps: 5)
  #expect(iterates == [[0, 0]])
  #expect(termination == .lineSearchFailed(step: 0))
}
