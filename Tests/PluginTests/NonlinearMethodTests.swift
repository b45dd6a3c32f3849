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
    ]
    for method in methods {
      let expected = try method.weights(for: prompts).weights
      #expect(
        relativeDifference(try method.linearWeights(for: prompts).weights.values, expected.values) < 1e-7,
        "\(type(of: method))")
    }
  }

  /// Where squares overflow a method would take no step; it says so instead.
  @Test func labelsWhoseProductsOverflowAreRefused() {
    let large = PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: 1, contextSize: 2), inputs: [1, 1, 1], labels: [1e160, 1e160, 1e160])
    for method in [Adam(), LevenbergMarquardt()] as [any NonlinearMethod & LinearLearner] {
      let failure = #expect(throws: PromptFailure.self) { try method.weights(for: large) }
      #expect(failure?.reason.contains("rescale them") == true, "\(type(of: method))")
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
      let recording = RecordingProblem(problem(5))
      _ = method.fit(recording, from: Vector(zeros: 4), prompt: prompt) { _, _ in }
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

  /// From zero weights the gradient on a batch B is -c sum_{i in B} y_i x_i, where c is 2 / 3 for the mean of three
  /// squared errors, 2 for their sum, and 1 for half of it, whatever the number of all examples.
  @Test(arguments: [(ObjectiveScale.mean, 2.0 / 3), (.sum, 2), (.halfSum, 1)])
  func aBatchIsScaledByItsOwnSize(scale: ObjectiveScale, factor: Double) throws {
    let method = StochasticGradientDescent().setting(\.rate, to: 0.1).setting(\.batch, to: 3).setting(
      \.objectiveScale, to: scale
    ).setting(\.steps, to: .step(1))
    let recording = RecordingProblem(problem(5))
    var found: [Double] = []
    _ = method.fit(recording, from: Vector(zeros: 4), prompt: 0) { _, w in found = w.elements }
    let drawn = recording.draws.withLock { $0 }
    try #require(drawn.count == 1 && drawn[0].count == 3)
    var expected = [Double](repeating: 0, count: 4)
    for example in drawn[0] {
      let (x, y) = (prompts.input(0, example).elements, prompts.label(0, example))
      for i in 0..<4 { expected[i] += 0.1 * factor * y * x[i] }
    }
    #expect(relativeDifference(found, expected) < 1e-12)
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

  /// The inputs are orthogonal, so that X X' is diagonal with the squares of their lengths as eigenvalues l. A step
  /// multiplies the error along an eigenvector by mu / (l + mu). This lowers every error, and so the next step has a
  /// tenth of the mu: r_k = r_0 prod_{i < k} mu_i / (l + mu_i) with mu_i = mu_0 10^-i.
  @Test func theDampingFallsByTenAfterEveryStep() {
    let lengths = [1.0, 2, 3]
    let labels = [1.0, -2, 0.5]
    let method = LevenbergMarquardt().setting(\.damping, to: 20).setting(\.steps, to: .range(0...4))
    let problem = LinearProblem(inputs: Matrix(diagonal: lengths), labels: Vector(labels))
    // The mean of the eigenvalues 1, 4 and 9 is 14 / 3.
    var mu = 20 * 14.0 / 3
    var expected = labels.map { -$0 }
    _ = method.fit(problem, from: Vector(zeros: 3), prompt: 0) { k, w in
      if k > 0 {
        for i in 0..<3 { expected[i] *= mu / (lengths[i] * lengths[i] + mu) }
        mu /= 10
      }
      let errors = (0..<3).map { lengths[$0] * w[$0] - labels[$0] }
      #expect(relativeDifference(errors, expected) < 1e-12, "step \(k)")
    }
  }

  /// A step that goes too far is tried again with ten times the mu; the next step begins with a tenth of the last mu.
  ///
  /// With r = w / sqrt(1 + w^2) and J = (1 + w^2)^(-3/2), a step is J r / (J^2 + mu) = w s^-2 / (s^-3 + mu) for
  /// s = 1 + w^2, and lowers the squared error where it lowers |w|. From w = 2, where J^2 = 1 / 125, three dampings are
  /// too small, and from the next point one.
  @Test func aStepThatGoesTooFarIsDampedTenTimesMore() {
    var path = [2.0]
    var rejections: [Int] = []
    var mu = 0.01 / 125
    for k in 0..<4 {
      let (w, s) = (path[k], 1 + path[k] * path[k])
      func next() -> Double { w - w / (s * s) / (1 / (s * s * s) + mu) }
      var count = 0
      while abs(next()) >= abs(w) {
        mu *= 10
        count += 1
      }
      path.append(next())
      rejections.append(count)
      mu /= 10
    }
    #expect(rejections == [3, 1, 0, 0])
    let method = LevenbergMarquardt().setting(\.damping, to: 0.01).setting(\.steps, to: .range(0...4))
    _ = method.fit(Saturation(), from: Vector([2]), prompt: 0) { k, w in
      #expect(abs(w[0] - path[k]) < 1e-12, "step \(k)")
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

  /// A method whose last recorded step is the start makes no step.
  @Test func noStepsVisitTheStartAlone() {
    let methods: [any NonlinearMethod] = [
      Adam().setting(\.steps, to: .step(0)), StochasticGradientDescent().setting(\.steps, to: .step(0)),
      LevenbergMarquardt().setting(\.steps, to: .step(0)), GradientDescent().setting(\.steps, to: .step(0)),
      LBFGS().likeSciPy.setting(\.steps, to: .step(0)),
    ]
    for method in methods {
      var visited: [Int] = []
      _ = method.minimize(problem(), from: Vector(zeros: 4), prompt: 0) { step, _ in visited.append(step) }
      #expect(visited == [0], "\(type(of: method))")
    }
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

extension LeastSquaresProblem {
  /// Half the sum of squared errors and its gradient, from the errors and their derivatives.
  fileprivate func evaluatedByDerivatives(at p: Vector) -> Iterate {
    let local = linearized(at: p)
    return Iterate(
      point: p, value: dot(local.errors, local.errors) / 2, gradient: local.jacobian.transposedProduct(local.errors))
  }
}

/// Rosenbrock's function as squared errors: (1 - x)^2 + 100 (y - x^2)^2 over 2.
private struct Valley: LeastSquaresProblem {
  let parameterCount = 2
  let exampleCount = 2

  func evaluated(at p: Vector) -> Iterate { evaluatedByDerivatives(at: p) }

  func linearized(at p: Vector) -> Linearization {
    Linearization(
      errors: Vector([1 - p[0], 10 * (p[1] - p[0] * p[0])]),
      jacobian: Matrix(rows: 2, columns: 2, elements: [-1, 0, -20 * p[0], 10]))
  }

  func part(_ examples: [Int]) -> Valley { self }
}

/// One error, w / sqrt(1 + w^2): Gauss and Newton's step from w leads to -w^3, too far where |w| > 1.
private struct Saturation: LeastSquaresProblem {
  let parameterCount = 1
  let exampleCount = 1

  func evaluated(at p: Vector) -> Iterate { evaluatedByDerivatives(at: p) }

  func linearized(at p: Vector) -> Linearization {
    let s = 1 + p[0] * p[0]
    return Linearization(
      errors: Vector([p[0] / s.squareRoot()]),
      jacobian: Matrix(rows: 1, columns: 1, elements: [1 / (s * s.squareRoot())]))
  }

  func part(_ examples: [Int]) -> Saturation { self }
}

/// A linear problem that remembers the examples that were drawn.
private final class RecordingProblem: LeastSquaresProblem {
  let problem: LinearProblem
  let draws = Mutex<[[Int]]>([])

  init(_ problem: LinearProblem) { self.problem = problem }

  var parameterCount: Int { problem.parameterCount }
  var exampleCount: Int { problem.exampleCount }

  func evaluated(at p: Vector) -> Iterate { problem.evaluated(at: p) }
  func linearized(at p: Vector) -> Linearization { problem.linearized(at: p) }

  func part(_ examples: [Int]) -> RecordingProblem {
    draws.withLock { $0.append(examples) }
    return RecordingProblem(problem.part(examples))
  }
}
