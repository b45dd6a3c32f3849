import Lockstep
import LockstepCore
import LockstepNumerics
import LockstepOptimization
import LockstepTestSupport
import Synchronization
import Testing

/// Methods that need no more than errors and their derivatives, on the linear function.
struct NonlinearMethodTests {
  private let prompts = regressionPrompts(0..<2, d: 4, n: 8)

  private func problem(_ t: Int = 6) -> LinearProblem {
    LinearProblem(inputs: prompts.inputs(of: 0, first: t), labels: prompts.labels(of: 0, first: t))
  }

  /// The generic way through errors and gradients is the method's own way through second moments.
  @Test func linearFunctionsAreFittedInTheSameSteps() throws {
    let methods: [any NonlinearMethod & LinearLearner] = [
      GradientDescent().setting(\.steps, to: .range(0...9)),
      GradientDescent().setting(\.steps, to: .range(0...9)).setting(\.gradient, to: .mean),
      OnlineGradientDescent().setting(\.passes, to: .range(1...3)),
      OnlineGradientDescent().setting(\.passes, to: .range(1...3)).setting(\.rate, to: 0.05),
      LBFGS().likeSciPy.setting(\.steps, to: .range(0...6)),
    ]
    for method in methods {
      let expected = try method.weights(for: prompts).weights
      #expect(
        relativeDifference(method.linearWeights(for: prompts).weights.values, expected.values) < 1e-7,
        "\(type(of: method))")
    }
  }

  /// A batch of all examples: gradient descent on the mean of squared errors, whose gradient is twice that of half of it.
  @Test func fullBatchesAreGradientDescent() throws {
    let stochastic = StochasticGradientDescent().setting(\.rate, to: 0.02).setting(\.steps, to: .range(0...9))
    let full = GradientDescent().setting(\.rate, to: 0.04).setting(\.gradient, to: .mean).setting(
      \.steps, to: .range(0...9))
    #expect(
      relativeDifference(
        try stochastic.weights(for: prompts).weights.values, try full.weights(for: prompts).weights.values) < 1e-12)
  }

  /// Each step draws as many different examples, each of them as often in the long run.
  @Test func batchesAreDrawnWithoutReplacement() {
    let method = StochasticGradientDescent().setting(\.batch, to: 3).setting(\.steps, to: .step(4000))
    func draws(prompt: Int) -> [[Int]] {
      let recording = RecordingProblem(exampleCount: 5)
      _ = method.fit(recording, from: Vector([0]), prompt: prompt) { _, _ in }
      return recording.draws.withLock { $0 }
    }
    let first = draws(prompt: 0)
    #expect(first.count == 4000 && first.allSatisfy { Set($0).count == 3 && Set($0).isSubset(of: Set(0..<5)) })
    for example in 0..<5 {
      // 2400 of 4000, with a standard deviation of 31.
      #expect(abs(first.count { $0.contains(example) } - 2400) < 130)
    }
    #expect(draws(prompt: 0) == first && draws(prompt: 1) != first)
  }

  /// -J'(J J' + mu I)^-1 r = -(J'J + mu I)^-1 J'r with mu = damping times the mean eigenvalue of J J', by another solver.
  @Test func theFirstDampedStepSolvesTheNormalEquations() throws {
    for damping in [0.01, 0.5] {
      let method = LevenbergMarquardt().setting(\.damping, to: damping).setting(\.steps, to: .step(1))
      let problem = problem()
      let local = problem.linearized(at: Vector(zeros: 4))
      let mu = damping * local.jacobian.frobeniusNorm * local.jacobian.frobeniusNorm / 6
      let gram = local.jacobian.transposed * local.jacobian + mu * Matrix.identity(4)
      let expected = -(try gram.leastSquaresSolution(local.jacobian.transposedProduct(local.errors)))
      _ = method.fit(problem, from: Vector(zeros: 4), prompt: 0) { _, w in
        #expect(relativeDifference(w.elements, expected.elements) < 1e-10)
      }
    }
  }

  /// Gauss and Newton's first step is least squares, of minimum norm where there are few examples.
  @Test func gaussNewtonIsLeastSquaresInOneStep() throws {
    let method = LevenbergMarquardt().setting(\.damping, to: 0).setting(\.steps, to: .step(1))
    let exact = try OrdinaryLeastSquares().weights(for: prompts).weights.values
    #expect(relativeDifference(try method.weights(for: prompts).weights.values, exact) < 1e-9)
  }

  /// A step that raises the squared errors is not taken, although the first damping is far too small for the valley.
  @Test func dampedStepsDescend() {
    var values: [Double] = []
    let method = LevenbergMarquardt().setting(\.damping, to: 1e-8)
    let termination = method.minimize(Valley(), from: Vector([-1.2, 1]), prompt: 0) { _, point in
      values.append(Valley().evaluated(at: point).value)
    }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 })
    #expect(values[values.count - 1] < 1e-16)
    #expect(termination == .converged(step: values.count - 1))
  }

  @Test func noExamplesLeaveTheStart() {
    let empty = LinearProblem(inputs: Matrix(rows: 0, columns: 2), labels: Vector([]))
    let methods: [any NonlinearMethod] = [
      Adam(), StochasticGradientDescent(), LevenbergMarquardt(), GradientDescent(), OnlineGradientDescent(),
      LBFGS().likeSciPy,
    ]
    for method in methods {
      var count = 0
      _ = method.fit(empty, from: Vector([1, 2]), prompt: 0) { _, w in
        #expect(w == Vector([1, 2]))
        count += 1
      }
      #expect(count == method.axis.count)
    }
  }
}

/// Rosenbrock's function as squared errors: (1 - x)^2 + 100 (y - x^2)^2 over 2.
private struct Valley: LeastSquaresProblem {
  let parameterCount = 2
  let exampleCount = 2

  func evaluated(at p: Vector) -> Iterate {
    let local = linearized(at: p)
    return Iterate(
      point: p, value: dot(local.errors, local.errors) / 2, gradient: local.jacobian.transposedProduct(local.errors))
  }

  func linearized(at p: Vector) -> Linearization {
    Linearization(
      errors: Vector([1 - p[0], 10 * (p[1] - p[0] * p[0])]),
      jacobian: Matrix(rows: 2, columns: 2, elements: [-1, 0, -20 * p[0], 10]))
  }

  func part(_ examples: [Int]) -> Valley { self }
}

/// Remembers the examples that were drawn.
private final class RecordingProblem: LeastSquaresProblem {
  let parameterCount = 1
  let exampleCount: Int
  let draws = Mutex<[[Int]]>([])

  init(exampleCount: Int) { self.exampleCount = exampleCount }

  func evaluated(at p: Vector) -> Iterate { Iterate(point: p, value: 0, gradient: Vector([0])) }
  func linearized(at p: Vector) -> Linearization {
    Linearization(errors: Vector([0]), jacobian: Matrix(rows: 1, columns: 1))
  }

  func part(_ examples: [Int]) -> RecordingProblem {
    draws.withLock { $0.append(examples) }
    return self
  }
}
