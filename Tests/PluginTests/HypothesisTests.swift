import Lockstep
import LockstepTestSupport
import LockstepTesting
import Testing

/// Kernel regression with the kernel k(x, z) = (1 + <x, z>)^2, by the features that factor the kernel matrix of a
/// prompt's points: K = L L', whose rows are the features. A second hypothesis beside the linear one, as a plugin would
/// add it.
private struct QuadraticKernel: FeatureHypothesis {
  init() {}

  static let about = About("quadratic-kernel", "functions in the space of (1 + <x, z>)^2", literature: ["a test"])

  func featureCount(for shape: PromptShape) -> Int { shape.points }

  func features(of prompts: PromptBatch) throws -> PromptBatch {
    let points = prompts.shape.points
    var features: [Double] = []
    for prompt in 0..<prompts.count { features += factor(prompts, prompt).elements }
    return prompts.replacingInputs(features, dimension: points)
  }

  /// The features f of a query satisfy L f = k(query).
  func features(of queries: QueryBatch, beside prompts: PromptBatch) throws -> QueryBatch {
    let points = prompts.shape.points
    var features: [Double] = []
    for prompt in 0..<prompts.count {
      let l = factor(prompts, prompt)
      let inputs = queries.matrix(of: prompt)
      for query in 0..<queries.queriesPerPrompt {
        var f = [Double](repeating: 0, count: points)
        for i in 0..<points where l[i, i] > 0 {
          let known = (0..<i).reduce(0) { $0 + l[i, $1] * f[$1] }
          f[i] = (Self.kernel(prompts.input(prompt, i), inputs.row(query)) - known) / l[i, i]
        }
        features += f
      }
    }
    return queries.replacingInputs(features, dimension: points)
  }

  private static func kernel(_ x: Vector, _ z: Vector) -> Double { (1 + dot(x, z)) * (1 + dot(x, z)) }

  /// Cholesky's L, with zeros where a point adds no direction.
  private func factor(_ prompts: PromptBatch, _ prompt: Int) -> Matrix {
    let points = prompts.shape.points
    var l = Matrix(rows: points, columns: points)
    for i in 0..<points {
      for j in 0...i {
        let k = Self.kernel(prompts.input(prompt, i), prompts.input(prompt, j))
        let rest = k - (0..<j).reduce(0) { $0 + l[i, $1] * l[j, $1] }
        if i == j {
          l[i, i] = rest > 1e-10 * k ? rest.squareRoot() : 0
        } else if l[j, j] > 0 {
          l[i, j] = rest / l[j, j]
        }
      }
    }
    return l
  }
}

struct HypothesisTests {
  private let prompts = regressionPrompts(0..<2, d: 3, n: 6)

  @Test func aHypothesisOfAnotherPackageConforms() {
    #expect(Conformance.violations(of: QuadraticKernel.self) == [])
  }

  /// Least squares on the features is kernel regression: k(x)' K^+ y.
  @Test func leastSquaresOnTheFeaturesIsKernelRegression() throws {
    let learner = try QuadraticKernel().learner(by: OrdinaryLeastSquares())
    let predictions = try learner.predictions(for: prompts).predictions
    for prompt in 0..<prompts.count {
      for t in 1...6 {
        var gram = Matrix(rows: t, columns: t)
        for i in 0..<t { for j in 0..<t { gram[i, j] = kernel(prompts.input(prompt, i), prompts.input(prompt, j)) } }
        let alpha = try gram.leastSquaresSolution(Vector((0..<t).map { prompts.label(prompt, $0) }))
        let expected = (0..<t).reduce(0) {
          $0 + kernel(prompts.input(prompt, $1), prompts.input(prompt, t)) * alpha[$1]
        }
        #expect(abs(predictions.values[predictions.offset(0, prompt, t)] - expected) < 1e-7, "t = \(t)")
      }
    }
  }

  /// Gradient descent on the features is functional gradient descent, f <- f - eta sum_i (f(x_i) - y_i) k(x_i, .), and its
  /// spectral fast path serves it as it does the linear case.
  @Test func gradientDescentOnTheFeaturesIsFunctional() throws {
    let descent = GradientDescent().setting(\.rate, to: 0.001).setting(\.steps, to: .step(5))
    let learner = try QuadraticKernel().learner(by: descent)
    let predictions = try learner.predictions(for: prompts).predictions
    for prompt in 0..<prompts.count {
      for t in 0...6 {
        var alpha = [Double](repeating: 0, count: t)
        func value(at x: Vector) -> Double {
          (0..<t).reduce(0) { $0 + alpha[$1] * kernel(prompts.input(prompt, $1), x) }
        }
        for _ in 0..<5 {
          let errors = (0..<t).map { value(at: prompts.input(prompt, $0)) - prompts.label(prompt, $0) }
          for i in 0..<t { alpha[i] -= 0.001 * errors[i] }
        }
        let found = predictions.values[predictions.offset(0, prompt, t)]
        #expect(abs(found - value(at: prompts.input(prompt, t))) < 1e-9, "t = \(t)")
      }
    }
  }

  /// A prediction at a query that repeats a point is that at the point.
  @Test func queriesFollowTheSameFunction() throws {
    let learner = try QuadraticKernel().learner(by: ConjugateGradient())
    let predictions = try learner.predictions(for: prompts).predictions
    let repeated = QueryBatch(range: 0..<2, queriesPerPrompt: 7, dimension: 3, inputs: prompts.inputs)
    let answers = try learner.predictions(at: repeated, of: prompts)
    for step in [1, 3] {
      for t in 0...6 {
        let answer = answers.values[answers.offset(step, 0, t) + t]
        #expect(abs(answer - predictions.values[predictions.offset(step, 0, t)]) < 1e-8)
      }
    }
  }

  @Test func linearIsTheMethodItself() throws {
    #expect(try Linear().learner(by: GradientDescent()) is GradientDescent)
  }

  private func kernel(_ x: Vector, _ z: Vector) -> Double { (1 + dot(x, z)) * (1 + dot(x, z)) }
}
