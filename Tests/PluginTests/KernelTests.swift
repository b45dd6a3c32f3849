import Glibc
import Lockstep
import LockstepCore
import LockstepNumerics
import LockstepTestSupport
import Testing

/// A kernel by its options.
private func kernel(_ name: String, _ options: [String: String] = [:]) throws -> any KernelHypothesis {
  let type = try #require(PluginSet.builtIn.hypotheses.first { $0.about.identifier == name })
  return try #require(type.init(options: options) as? any KernelHypothesis)
}

private let kernelNames = [
  "arc-cosine", "neural-tangent", "gaussian", "polynomial", "sign-agreement", "random-features",
]

/// A sigmoid that is no kernel.
private struct Indefinite: KernelHypothesis {
  var jitter = 0.0
  init() {}
  static let about = About("indefinite", "a test", literature: ["none"])
  func kernel(_ x: Matrix, _ z: Matrix, prompt: Int) -> Matrix { InputPair.matrix(x, z) { tanh($0.product - 1) } }
}

struct KernelTests {
  /// scikit-learn's kernels; those of networks by quadrature over the plane of two inputs.
  @Test func kernelsAreThoseOfTheReferences() throws {
    let reference = try Reference.kernels()
    let points = Matrix(rows: 7, columns: 3, elements: reference.inputs.flatMap(\.self))
    for expected in reference.cases {
      let found = try kernel(expected.hypothesis, expected.options).kernel(points, points, prompt: 0)
      #expect(
        relativeDifference(found.elements, expected.matrix.flatMap(\.self)) < 1e-12,
        "\(expected.hypothesis) \(expected.options)")
    }
  }

  /// The Gaussian kernel depends on differences alone, however far from the origin the inputs are.
  @Test func gaussianKernelIsInvariantUnderTranslation() throws {
    let points = Matrix(rows: 2, columns: 2, elements: [0.5, -1, 2, 0.25])
    let far = Matrix(rows: 2, columns: 2, elements: points.elements.map { $0 + 0x1p30 })
    let gaussian = try kernel("gaussian", ["length-scale": "1"])
    #expect(gaussian.kernel(far, far, prompt: 0) == gaussian.kernel(points, points, prompt: 0))
    #expect(abs(gaussian.kernel(far, far, prompt: 0)[0, 1] - exp(-(1.5 * 1.5 + 1.25 * 1.25) / 2)) < 1e-15)
  }

  /// Least squares on a kernel's features is kernel regression, by SciPy's solver: at the prompt's own queries and at others.
  @Test func leastSquaresIsKernelRegression() throws {
    let reference = try Reference.kernels()
    let prompts = PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: 3, contextSize: 6), inputs: reference.inputs.flatMap(\.self),
      labels: reference.labels)
    let queries = QueryBatch(
      range: 0..<1, queriesPerPrompt: 3, dimension: 3, inputs: reference.queries.flatMap(\.self))
    for expected in reference.cases {
      let learner = try kernel(expected.hypothesis, expected.options).learner(by: OrdinaryLeastSquares())
      let predictions = try learner.predictions(for: prompts).predictions.values
      let answers = try learner.predictions(at: queries, of: prompts).values
      let name = "\(expected.hypothesis) \(expected.options)"
      #expect(relativeDifference(predictions, expected.predictions) < 1e-9, "\(name)")
      #expect(relativeDifference(answers, expected.queryPredictions.flatMap(\.self)) < 1e-9, "\(name)")
    }
  }

  /// A ridge of the method and jitter of the kernel are the same number on K's diagonal.
  @Test(arguments: kernelNames) func aRidgeIsJitter(name: String) throws {
    let prompts = regressionPrompts(0..<2, d: 3, n: 6)
    let ridge = OrdinaryLeastSquares().setting(\.ridge, to: 0.3)
    let regularized = try kernel(name).learner(by: ridge).predictions(for: prompts).predictions.values
    let jittered = try kernel(name, ["jitter": "0.3"]).learner(by: OrdinaryLeastSquares())
    #expect(relativeDifference(try jittered.predictions(for: prompts).predictions.values, regularized) < 1e-7)
  }

  /// Gradient descent, Newton and conjugate gradients end at kernel regression, gradient descent by way of
  /// f <- f - eta sum_i (f(x_i) - y_i) k(x_i, .).
  @Test(arguments: ["arc-cosine", "neural-tangent", "gaussian"]) func methodsConvergeToKernelRegression(name: String)
    throws
  {
    let prompts = regressionPrompts(0..<2, d: 4, n: 8)
    let kernel = try kernel(name, ["jitter": "0.1"])
    let exact = try kernel.learner(by: OrdinaryLeastSquares()).predictions(for: prompts).predictions.values
    let methods: [any LockstepCore.Method] = [
      GradientDescent().setting(\.gradient, to: .normalized).setting(\.rate, to: 1).setting(
        \.steps, to: .step(100_000)),
      IterativeNewton().setting(\.factor, to: 1).setting(\.steps, to: .step(40)),
      ConjugateGradient().setting(\.steps, to: .step(12)),
    ]
    for method in methods {
      let found = try kernel.learner(by: method).predictions(for: prompts).predictions.values
      #expect(relativeDifference(found, exact) < 1e-6, "\(type(of: method))")
    }
    let descent = GradientDescent().setting(\.rate, to: 0.01).setting(\.steps, to: .step(7))
    let found = try kernel.learner(by: descent).predictions(for: prompts).predictions
    let points = prompts.inputs(of: 0, first: 9)
    let k = kernel.kernel(points, points, prompt: 0)
    for t in 0...8 {
      var alpha = [Double](repeating: 0, count: t)
      func value(_ i: Int) -> Double { (0..<t).reduce(0) { $0 + (k[i, $1] + (i == $1 ? 0.1 : 0)) * alpha[$1] } }
      for _ in 0..<7 {
        let errors = (0..<t).map { value($0) - prompts.label(0, $0) }
        for i in 0..<t { alpha[i] -= 0.01 * errors[i] }
      }
      #expect(abs(found.values[found.offset(0, 0, t)] - value(t)) < 1e-9, "t = \(t)")
    }
  }

  /// Many random features are the infinite network: 1 / sqrt(width) of the kernel's size apart.
  @Test func wideRandomFeaturesAreTheArcCosineKernel() throws {
    let points = regressionPrompts(0..<1, d: 3, n: 5).inputs(of: 0, first: 6)
    for biases in ["false", "true"] {
      let random = try kernel("random-features", ["width": "100000", "biases": biases])
      let infinite = try kernel("arc-cosine", ["biases": biases]).kernel(points, points, prompt: 0)
      #expect(relativeDifference(random.kernel(points, points, prompt: 3).elements, infinite.elements) < 0.02)
      #expect(random.kernel(points, points, prompt: 3) == random.kernel(points, points, prompt: 3))
      #expect(random.kernel(points, points, prompt: 3) != random.kernel(points, points, prompt: 4))
    }
  }

  /// Features of tanh: sqrt(2 / width) tanh(W x + v), the rows of W and v drawn together, and 1 for the output's bias.
  @Test func randomFeaturesFollowTheFormula() throws {
    let x = Matrix(rows: 1, columns: 2, elements: [0.5, -1])
    let options = ["width": "3", "activation": "tanh", "biases": "true", "weight-seed": "9"]
    var stream = RandomStream(seed: 9, prompt: 5, purpose: .parameters)
    let weights = stream.gaussians(9)
    let features = (0..<3).map { j -> Double in
      let z = 0.5 * weights[j] - weights[3 + j] + weights[6 + j]
      return (2.0 / 3).squareRoot() * tanh(z)
    }
    let found = try kernel("random-features", options).kernel(x, x, prompt: 5)
    #expect(abs(found[0, 0] - features.reduce(1) { $0 + $1 * $1 }) < 1e-12)
  }

  /// Repeated points, zeros, and kernels of rank 1: the minimum-norm solution of kernel regression, whose function passes
  /// through the mean label of a repeated point.
  @Test(arguments: kernelNames) func repeatedPointsHaveTheirMeanLabel(name: String) throws {
    let x = [0.5, -1, 2]
    let prompts = PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: 3, contextSize: 3), inputs: x + x + [-1, 0.3, 0.2] + x,
      labels: [1, 3, 5, 0])
    let learner = try kernel(name).learner(by: OrdinaryLeastSquares())
    let predictions = try learner.predictions(for: prompts).predictions.values
    #expect(relativeDifference(predictions, [0, 1, predictions[2], 2]) < 1e-6)
    let gd = GradientDescent().setting(\.gradient, to: .normalized).setting(\.rate, to: 1).setting(
      \.steps, to: .step(1))
    // One example, and one step relative to its eigenvalue: already exact.
    #expect(abs(try kernel(name).learner(by: gd).predictions(for: prompts).predictions.values[1] - 1) < 1e-9)
  }

  @Test(arguments: kernelNames) func zeroInputsHaveFinitePredictions(name: String) throws {
    let prompts = PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: 2, contextSize: 2), inputs: [0, 0, 0, 0, 1, 1], labels: [1, 2, 3])
    let learner = try kernel(name).learner(by: IterativeNewton())
    #expect(try learner.predictions(for: prompts).predictions.values.allSatisfy(\.isFinite))
  }

  /// A polynomial of degree 1 without offset is the linear function: a kernel matrix of rank d.
  @Test func theLinearKernelIsTheLinearHypothesis() throws {
    let prompts = regressionPrompts(0..<2, d: 3, n: 7)
    let linear = try kernel("polynomial", ["degree": "1", "offset": "0", "scale": "1"])
    for method: any LockstepCore.Method in [
      OrdinaryLeastSquares(), GradientDescent().setting(\.steps, to: .range(0...5)), IterativeNewton(),
    ] {
      let expected = try method.makeLearner().predictions(for: prompts).predictions.values
      #expect(
        relativeDifference(try linear.learner(by: method).predictions(for: prompts).predictions.values, expected) < 1e-8
      )
    }
  }

  /// A learner is the same on a slice of a batch, whose prompts keep their own random features.
  @Test func randomFeaturesFollowThePromptsIndex() throws {
    let prompts = regressionPrompts(0..<3, d: 3, n: 4)
    let learner = try kernel("random-features", ["width": "5"]).learner(by: OrdinaryLeastSquares())
    let whole = try learner.predictions(for: prompts).predictions
    #expect(try learner.predictions(for: prompts.slice(2..<3)).predictions.values == whole.prompt(2).values)
  }

  /// A function that is no kernel is an error, not a learner that predicts 0.
  @Test(arguments: [
    ("gaussian", ["length-scale": "1e-200"], "not a finite number"),
    ("polynomial", ["degree": "20", "offset": "1e16"], "not a finite number"),
  ])
  func kernelsThatAreNotFiniteAreReported(name: String, options: [String: String], words: String) throws {
    let prompts = regressionPrompts(0..<1, d: 3, n: 6)
    let failure = #expect(throws: PromptFailure.self) { try kernel(name, options).features(of: prompts) }
    #expect(failure?.reason.contains(words) == true && failure?.reason.contains(name) == true)
  }

  @Test func functionsThatAreNoKernelsAreReported() throws {
    let failure = #expect(throws: PromptFailure.self) {
      try Indefinite().features(of: regressionPrompts(0..<1, d: 3, n: 12))
    }
    #expect(failure?.reason.contains("kernel indefinite of the inputs is not positive semidefinite") == true)
  }

  /// The covariance of the labels over 20,000 trees, with a standard error of at most 0.01.
  @Test(arguments: [1, 3]) func signAgreementIsTheCovarianceOfTrees(depth: Int) throws {
    let points = Matrix(rows: 3, columns: 3, elements: [0.5, -1, 2, 0.1, -2, -1, -0.5, 1, -2])
    var sums = Matrix(rows: 3, columns: 3)
    let trees = DecisionTree().setting(\.depth, to: depth)
    for index in 0..<20_000 {
      var stream = RandomStream(seed: 3, prompt: index, purpose: .function)
      let labels = Vector(trees.labels(of: points, drawing: &stream))
      sums.addOuterProduct(1, labels, labels)
    }
    let found = try kernel("sign-agreement", ["depth": "\(depth)"]).kernel(points, points, prompt: 0)
    #expect(trees.kernel == "sign-agreement:depth=\(depth)")
    for (sum, value) in zip(sums.elements, found.elements) { #expect(abs(sum / 20_000 - value) < 0.04) }
    #expect(abs(found[0, 1] - [2.0 / 3, 0, 8.0 / 27][depth - 1]) < 1e-15 && found[0, 2] == 0)
  }
}
