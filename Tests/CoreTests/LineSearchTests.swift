import LockstepCore
import LockstepNumerics
import LockstepOptimization
import LockstepTestSupport
import Testing

/// A function of one variable with its derivative.
private struct Curve: Objective {
  let value: @Sendable (Double) -> Double
  let slope: @Sendable (Double) -> Double

  func evaluated(at point: Vector) -> Iterate {
    Iterate(point: point, value: value(point[0]), gradient: Vector([slope(point[0])]))
  }
}

/// Functions whose least points lie near, far, beyond a flat stretch or behind waves.
private let curves = [
  Curve(value: { ($0 - 1) * ($0 - 1) }, slope: { 2 * ($0 - 1) }),
  Curve(value: { $0 * $0 * $0 * $0 - 3 * $0 }, slope: { 4 * $0 * $0 * $0 - 3 }),
  Curve(value: { -$0 / ($0 * $0 + 2) }, slope: { ($0 * $0 - 2) / (($0 * $0 + 2) * ($0 * $0 + 2)) }),
  Curve(value: { ($0 - 1000) * ($0 - 1000) / 1000 }, slope: { ($0 - 1000) / 500 }),
  Curve(value: { -$0 + 1e3 * $0 * $0 }, slope: { -1 + 2e3 * $0 }),
]

@Test(arguments: curves.indices, [1e-3, 0.1, 1, 10, 1e3])
func findsAStepThatSatisfiesTheStrongWolfeConditions(curve: Int, initialStep: Double) throws {
  let objective = curves[curve]
  for (c1, c2) in [(1e-4, 0.9), (1e-4, 0.4), (1e-3, 0.1)] {
    let search = LineSearch.strongWolfe(StrongWolfeSearch(sufficientDecrease: c1, curvature: c2))
    let start = objective.evaluated(at: Vector([0]))
    let direction = Vector([1])
    let next = try #require(search.next(from: start, along: direction, initialStep: initialStep, of: objective))
    #expect(next.value <= start.value + c1 * next.point[0] * start.gradient[0])
    #expect(abs(next.gradient[0]) <= c2 * abs(start.gradient[0]))
  }
}

@Test func goesNowhereUphill() {
  let search = LineSearch.strongWolfe(StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.9))
  let start = curves[0].evaluated(at: Vector([0]))
  #expect(search.next(from: start, along: Vector([-1]), initialStep: 1, of: curves[0]) == nil)
}

/// Without a least point the search ends, and says that it found nothing.
@Test func givesUpOnALineThatFallsForEver() {
  let line = Curve(value: { -$0 }, slope: { _ in -1 })
  let search = LineSearch.strongWolfe(StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.9))
  let start = line.evaluated(at: Vector([0]))
  #expect(search.next(from: start, along: Vector([1]), initialStep: 1, of: line) == nil)
}

@Test func givesUpWhereValuesAreNotFinite() {
  let wall = Curve(value: { $0 > 0 ? .nan : 0 }, slope: { _ in -1 })
  let search = LineSearch.strongWolfe(StrongWolfeSearch(sufficientDecrease: 1e-4, curvature: 0.9))
  let start = wall.evaluated(at: Vector([0]))
  #expect(search.next(from: start, along: Vector([1]), initialStep: 1, of: wall) == nil)
}

@Test func theExactSearchEndsWhereTheSlopeIsZero() throws {
  let objective = squaredErrors(of: regressionPrompts(0..<1), examples: 7, scale: .sum)
  let start = objective.evaluated(at: Vector(zeros: 5))
  let next = try #require(LineSearch.exact.next(from: start, along: -start.gradient, initialStep: 1, of: objective))
  #expect(abs(dot(next.gradient, start.gradient)) < 1e-12 * dot(start.gradient, start.gradient))
}
