import LockstepBFGS
import LockstepConjugateGradient
import LockstepCore
import LockstepLBFGS
import LockstepNumerics
import LockstepOptimization
import LockstepTestSupport
import Testing

private let exactSolvers: [any DescentMethod] = [
  ConjugateGradient(), BFGS(), BFGS().setting(\.initialHessian, to: .scaled),
  LBFGS(), LBFGS().setting(\.memory, to: 1).setting(\.initialHessian, to: .identity),
]
private let wolfeSolvers: [any DescentMethod] = [
  ConjugateGradient().likeSciPy, BFGS().likeSciPy, LBFGS().likeSciPy,
]
/// Methods with strong Wolfe searches, and whether their paths depend on the scale of the objective.
private let wolfeScales: [(any DescentMethod, Bool)] = [
  (BFGS().likeSciPy, true), (LBFGS().likeSciPy, false),
  (LBFGS().likeSciPy.setting(\.initialHessian, to: .identity), true),
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
    let objective = reference.objective
    let dimension = try #require(reference.inputs?.first?.count)
    let start = [Double](repeating: 0, count: dimension)
    let directions = min(reference.labels?.count ?? 0, dimension)
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
  let objective = squaredErrors(of: prompt, examples: 1, scale: .mean)
  let (iterates, termination) = walk(solver, on: objective, from: [0, 0], steps: 5)
  #expect(iterates == [[0, 0]])
  #expect(termination == .converged(step: 0))
}

/// The searches' conditions hold down to the gradient at which a walk ends: values that are sums of squares keep the digits
/// that the differences of moments lose.
@Test(arguments: wolfeSolvers)
func convergesWithoutAFailedSearch(solver: any DescentMethod) throws {
  let trajectory = try solver.weights(for: regressionPrompts(0..<24, d: 20, n: 40))
  for (index, termination) in trajectory.terminations.enumerated() {
    if case .lineSearchFailed = termination { Issue.record("walk \(index) ended with \(termination)") }
  }
}

/// An exact search needs a constant Hessian; where there is none it fails at once, and the walk says so.
@Test(arguments: exactSolvers)
func saysWhereTheLineSearchFailed(solver: any DescentMethod) {
  let (iterates, termination) = walk(solver, on: Rosenbrock(), from: [0, 0], steps: 5)
  #expect(iterates == [[0, 0]])
  #expect(termination == .lineSearchFailed(step: 0))
}

/// With exact line searches neither the scale of the objective nor the first Hessian matters: all methods are conjugate
/// gradients.
@Test(arguments: exactSolvers, ObjectiveScale.allCases)
func exactSearchesDependOnNeitherScaleNorHessian(solver: any DescentMethod, scale: ObjectiveScale) throws {
  let start = [Double](repeating: 0, count: 5)
  let (expected, _) = walk(ConjugateGradient(), on: regression(.halfSum), from: start, steps: 4)
  let (iterates, _) = walk(solver, on: regression(scale), from: start, steps: 4)
  #expect(iterates.count == 5)
  #expect(relativeDifference(Array(iterates.joined()), Array(expected.joined())) < 1e-10)
}

/// With strong Wolfe searches the scale matters to a method that starts from the identity, as SciPy's BFGS does, but
/// not to L-BFGS with the multiple that its last step gives.
@Test(arguments: wolfeScales)
func theScaleMattersWhereTheFirstHessianIsTheIdentity(solver: any DescentMethod, matters: Bool) throws {
  func path(_ scale: ObjectiveScale) throws -> [Double] {
    let (iterates, _) = walk(solver, on: regression(scale), from: [0, 0, 0, 0, 0], steps: 6)
    #expect(iterates.count == 7)
    return Array(iterates.joined())
  }
  let expected = try path(.halfSum)
  for scale in [ObjectiveScale.sum, .mean] {
    let difference = relativeDifference(try path(scale), expected)
    #expect(matters ? difference > 0.01 : difference < 1e-6, "\(difference)")
  }
}

/// BFGS updates the identity or a multiple of it by every step, L-BFGS by the last steps alone; the multiple is
/// <y, s> / <y, y> of the first step for BFGS and of the last one for L-BFGS.
@Test func quasiNewtonDirectionsAreThoseOfTheTextbook() throws {
  let iterates = scatteredIterates()
  let steps = zip(iterates, iterates.dropFirst()).map { Step(s: $1.point - $0.point, y: $1.gradient - $0.gradient) }
  let few = LBFGS().setting(\.memory, to: 3)
  let rows: [(found: [Vector], memory: Int, multiple: (ArraySlice<Step>) -> Double)] = [
    (directions(of: BFGS(), along: iterates), steps.count, { _ in 1 }),
    (
      directions(of: BFGS().setting(\.initialHessian, to: .scaled), along: iterates), steps.count,
      { $0.first?.multiple ?? 1 }
    ),
    (directions(of: few, along: iterates), 3, { $0.last?.multiple ?? 1 }),
    (directions(of: few.setting(\.initialHessian, to: .identity), along: iterates), 3, { _ in 1 }),
  ]
  for (index, row) in rows.enumerated() {
    for (k, iterate) in iterates.enumerated() {
      let remembered = steps[..<k].suffix(row.memory)
      let h = inverseHessian(after: remembered, from: row.multiple(remembered), dimension: iterate.point.count)
      let expected = -(h * iterate.gradient)
      #expect(relativeDifference(row.found[k].elements, expected.elements) < 1e-10, "row \(index), step \(k)")
    }
  }
}

/// L-BFGS that remembers every step is BFGS by another formula: from the identity after any number of steps, and from
/// the scaled identity after one step, which is both the first and the last.
@Test func limitedMemoryOfEveryStepIsBFGS() throws {
  let iterates = scatteredIterates()
  let limited = directions(of: LBFGS().setting(\.initialHessian, to: .identity), along: iterates)
  let full = directions(of: BFGS(), along: iterates)
  for k in iterates.indices {
    #expect(relativeDifference(limited[k].elements, full[k].elements) < 1e-10, "step \(k)")
  }
  let scaledLimited = directions(of: LBFGS(), along: iterates)
  let scaledFull = directions(of: BFGS().setting(\.initialHessian, to: .scaled), along: iterates)
  for k in 0...1 {
    #expect(relativeDifference(scaledLimited[k].elements, scaledFull[k].elements) < 1e-10, "step \(k)")
  }
}

/// A step s and the change y of the gradient along it.
private struct Step {
  let s: Vector
  let y: Vector

  var multiple: Double { dot(y, s) / dot(y, y) }
}

/// H <- (I - r s y') H (I - r y s') + r s s' with r = 1 / <y, s> for each step, from a multiple of the identity.
private func inverseHessian(after steps: ArraySlice<Step>, from multiple: Double, dimension: Int) -> Matrix {
  var h = multiple * Matrix.identity(dimension)
  for step in steps {
    let r = 1 / dot(step.y, step.s)
    var left = Matrix.identity(dimension)
    left.addOuterProduct(-r, step.s, step.y)
    h = left * h * left.transposed
    h.addOuterProduct(r, step.s, step.s)
  }
  return h
}

/// The directions that a method takes at each of some iterates, wherever they come from.
private func directions(of method: some DescentMethod, along iterates: [Iterate]) -> [Vector] {
  var memory = method.initialMemory(at: iterates[0])
  var directions: [Vector] = []
  for (k, iterate) in iterates.enumerated() {
    if k > 0 { method.update(&memory, from: iterates[k - 1], to: iterate) }
    directions.append(method.direction(at: iterate, memory))
  }
  return directions
}

/// Random points, independent of any line search. The objective is convex, so that <y, s> is above 0 for every step.
private func scatteredIterates() -> [Iterate] {
  let objective = regression(.halfSum)
  var stream = RandomStream(seed: 3, index: 0, purpose: 0)
  return (0..<7).map { _ in objective.evaluated(at: Vector(stream.gaussians(5))) }
}

/// The squared errors of nine examples in five dimensions.
private func regression(_ scale: ObjectiveScale) -> some Objective {
  squaredErrors(of: regressionPrompts(0..<1), examples: 9, scale: scale)
}
