import Glibc
import Lockstep
import LockstepCore
import LockstepNumerics
import LockstepOptimization
import LockstepTestSupport
import LockstepTwoLayerWeights
import Testing

extension Reference.TwoLayer {
  fileprivate var inputMatrix: Matrix {
    Matrix(rows: inputs.count, columns: inputs[0].count, elements: inputs.flatMap(\.self))
  }

  fileprivate var problem: TwoLayerProblem {
    get throws {
      let network = TwoLayerFunction(
        dimension: inputs[0].count, width: width, activation: try #require(Activation(rawValue: activation)),
        hasBiases: biases, scale: scale)
      return TwoLayerProblem(network, inputs: inputMatrix, labels: Vector(labels))
    }
  }
}

/// The squared errors of a network's weights.
struct TwoLayerProblemTests {
  @Test func derivativesAreThoseOfPyTorch() throws {
    for reference in try Reference.twoLayerNetworks() {
      let problem = try reference.problem
      let (found, local) = (
        problem.evaluated(at: Vector(reference.start)), problem.linearized(at: Vector(reference.start))
      )
      #expect(abs(found.value - reference.value) < 1e-12 * reference.value)
      #expect(relativeDifference(found.gradient.elements, reference.gradient) < 1e-12)
      #expect(relativeDifference(local.jacobian.elements, reference.jacobian.flatMap(\.self)) < 1e-12)
    }
  }

  @Test func derivativesAreCentralDifferences() throws {
    for reference in try Reference.twoLayerNetworks() {
      let problem = try reference.problem
      let (point, step) = (Vector(reference.start), 1e-5)
      let (gradient, local) = (problem.evaluated(at: point).gradient, problem.linearized(at: point))
      for k in 0..<point.count {
        func moved(_ change: Double) -> Vector {
          var moved = point
          moved[k] += change
          return moved
        }
        let difference = problem.evaluated(at: moved(step)).value - problem.evaluated(at: moved(-step)).value
        #expect(abs(difference / (2 * step) - gradient[k]) < 1e-7)
        let (above, below) = (problem.linearized(at: moved(step)).errors, problem.linearized(at: moved(-step)).errors)
        for i in 0..<problem.exampleCount {
          #expect(abs((above[i] - below[i]) / (2 * step) - local.jacobian[i, k]) < 1e-7)
        }
      }
    }
  }

  /// The gradient is J'r, and a part has the rows of its examples.
  @Test func partsAreTheirExamples() throws {
    for reference in try Reference.twoLayerNetworks() {
      let problem = try reference.problem
      let point = Vector(reference.start)
      let (whole, part) = (problem.linearized(at: point), problem.part([2, 0]).linearized(at: point))
      #expect(
        relativeDifference(
          whole.jacobian.transposedProduct(whole.errors).elements, problem.evaluated(at: point).gradient.elements)
          < 1e-12)
      #expect(relativeDifference(part.errors.elements, [whole.errors[2], whole.errors[0]]) < 1e-13)
      #expect(relativeDifference(part.jacobian.elements, whole.jacobian.rows([2, 0]).elements) < 1e-13)
    }
  }
}

/// Minimizers on a network's weights, from the same start as other programs'.
struct TwoLayerPathTests {
  /// Both sides round differently, and line searches amplify that from step to step.
  @Test(arguments: ["CG", "BFGS", "L-BFGS-B"]) func descentMethodsWalkAsSciPyDoes(name: String) throws {
    let methods: [String: any DescentMethod] = [
      "CG": ConjugateGradient().likeSciPy, "BFGS": BFGS().likeSciPy, "L-BFGS-B": LBFGS().likeSciPy,
    ]
    for reference in try Reference.twoLayerNetworks() {
      let expected = try #require(reference.paths[name])
      let method = try #require(methods[name])
      let iterates = walk(method, on: try reference.problem, from: reference.start, steps: 8)
      #expect(iterates.count >= min(9, expected.count))
      for (k, point) in expected.prefix(9).enumerated() where k < iterates.count {
        #expect(relativeDifference(iterates[k], point) < 1e-5, "\(reference.activation), step \(k)")
      }
    }
  }

  @Test func adamWalksAsPyTorchDoes() throws {
    for reference in try Reference.twoLayerNetworks() {
      let method = Adam().setting(\.rate, to: 0.05).setting(\.steps, to: .range(0...20))
      let expected = try #require(reference.paths["Adam"])
      _ = method.fit(try reference.problem, from: Vector(reference.start), prompt: 0) { k, weights in
        #expect(relativeDifference(weights.elements, expected[k]) < 1e-9, "\(reference.activation), step \(k)")
      }
    }
  }

  private func walk(
    _ method: some DescentMethod, on problem: TwoLayerProblem, from start: [Double], steps: Int
  ) -> [[Double]] {
    var iterates: [[Double]] = []
    _ = method.setting(\.steps, to: .range(0...steps)).minimize(problem, from: Vector(start), prompt: 0) {
      iterates.append($1.elements)
    }
    return iterates
  }
}

/// The hypothesis: its starts, and methods on it.
struct TwoLayerWeightsTests {
  private let prompts = TwoLayerNetwork().setting(\.width, to: 6).prompts(
    4..<6, shape: PromptShape(dimension: 3, contextSize: 7), seed: 1)

  private func learner(_ method: any LockstepCore.Method, _ options: [String: String] = [:]) throws
    -> any InContextLearner
  {
    try TwoLayerWeights(options: options.merging(["width": "8"]) { given, _ in given }).learner(by: method)
  }

  /// Before the first step the network is that of the start, at every t: drawn from the stream of the prompt's index.
  @Test(arguments: [false, true]) func theStartIsDrawnForEachPrompt(biases: Bool) throws {
    let options = ["width": "2", "biases": "\(biases)", "activation": "tanh", "weight-seed": "3"]
    let found = try learner(GradientDescent().setting(\.steps, to: .step(0)), options).predictions(for: prompts)
      .predictions
    for prompt in 0..<2 {
      var stream = RandomStream(seed: 3, prompt: 4 + prompt, purpose: .parameters)
      let w = (0..<2).map { _ in stream.gaussians(biases ? 4 : 3) }
      let a = stream.gaussians(2)
      let b = biases ? stream.gaussian() : 0
      for t in 0...7 {
        let x = prompts.input(prompt, t).elements + (biases ? [1] : [])
        let hidden = w.map { tanh(dot(Vector($0), Vector(x))) }
        let expected = dot(Vector(hidden), Vector(a)) + b
        #expect(abs(found.values[found.offset(0, prompt, t)] - expected) < 1e-12)
      }
    }
  }

  /// Up to 1 / sqrt(d) and 1 / sqrt(width), and an output that is not scaled.
  @Test func uniformStartsAreThoseOfLinearLayers() throws {
    let hypothesis = try TwoLayerWeights(options: ["initialization": "uniform", "width": "400", "biases": "true"])
    let network = hypothesis.network(dimension: 9)
    let start = hypothesis.start(of: network, prompt: 0).elements
    let (hidden, output) = (start.prefix(4000), start.suffix(401))
    #expect(hidden.allSatisfy { abs($0) <= 1.0 / 3 } && hidden.contains { abs($0) > 0.33 })
    #expect(output.allSatisfy { abs($0) <= 0.05 } && output.contains { abs($0) > 0.049 })
    // The variance of a uniform number up to c is c^2 / 3; its mean over 4000 has a standard error of 1.4%.
    let squares = Vector(Array(hidden)).norm
    #expect(abs(27 * squares * squares / 4000 - 1) < 0.06)
  }

  @Test(arguments: [1, 7, 8]) func antisymmetricStartsPredictZero(width: Int) throws {
    let options = ["antisymmetric": "true", "width": "\(width)", "biases": "true"]
    let steps = GradientDescent().setting(\.rate, to: 0.001).setting(\.steps, to: .range(0...1))
    let found = try learner(steps, options).predictions(for: prompts).predictions
    #expect(found.values[..<found.stepStride].allSatisfy { abs($0) < 1e-12 })
    #expect(found.values[found.stepStride...].contains { abs($0) > 1e-6 })
  }

  /// A very wide network hardly moves: a step of gradient descent from an antisymmetric start is one with the neural tangent
  /// kernel, up to 1 / sqrt(width).
  @Test func wideNetworksDescendAsTheirTangentKernelDoes() throws {
    let descent = GradientDescent().setting(\.rate, to: 0.01).setting(\.steps, to: .step(20))
    let network = try learner(descent, ["antisymmetric": "true", "width": "20000"])
    let kernel = try NeuralTangentKernel().learner(by: descent)
    let (found, expected) = (
      try network.predictions(for: prompts).predictions.values, try kernel.predictions(for: prompts).predictions.values
    )
    #expect(relativeDifference(found, expected) < 0.05)
  }

  /// Predictions at queries are those of the network that predicts the prompt's own.
  @Test func queriesFollowTheSameFunction() throws {
    let learner = try learner(LBFGS().likeSciPy.setting(\.steps, to: .range(0...4)), ["biases": "true"])
    let predictions = try learner.predictions(for: prompts).predictions
    let repeated = QueryBatch(range: 4..<6, queriesPerPrompt: 8, dimension: 3, inputs: prompts.inputs)
    let some = QueryBatch(range: 4..<6, queriesPerPrompt: 8, dimension: 3, inputs: prompts.inputs, prefixLengths: [3])
    let (answers, part) = (
      try learner.predictions(at: repeated, of: prompts), try learner.predictions(at: some, of: prompts)
    )
    for step in 0..<5 {
      for prompt in 0..<2 {
        for t in 0...7 {
          let answer = answers.values[answers.offset(step, prompt, t) + t]
          #expect(abs(answer - predictions.values[predictions.offset(step, prompt, t)]) < 1e-12)
        }
        #expect(part.values[part.offset(step, prompt, 3)] == answers.values[answers.offset(step, prompt, 3)])
      }
    }
  }

  /// With more parameters than examples every descent ends at an interpolating network: no error on an example that the query
  /// repeats. Steps of a fixed length leave about 1%.
  @Test func descentInterpolates() throws {
    let repeating = PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: 3, contextSize: 6),
      inputs: Array(prompts.inputs[..<18]) + prompts.inputs[..<3],
      labels: Array(prompts.labels[..<6]) + [prompts.labels[0]])
    let methods: [any LockstepCore.Method] = [
      LBFGS().likeSciPy.setting(\.steps, to: .step(200)), BFGS().likeSciPy.setting(\.steps, to: .step(200)),
      ConjugateGradient().likeSciPy.setting(\.steps, to: .step(400)),
      LevenbergMarquardt().setting(\.steps, to: .step(60)),
      Adam().setting(\.rate, to: 0.02).setting(\.steps, to: .step(3000)),
      OnlineGradientDescent().setting(\.rate, to: 0.02).setting(\.passes, to: .step(3000)),
    ]
    for method in methods {
      let predictions = try learner(method, ["activation": "tanh", "width": "30"]).predictions(for: repeating)
        .predictions
      #expect(abs(predictions.values[6] - repeating.labels[0]) < 0.02, "\(type(of: method))")
    }
  }

  @Test func methodsThatCannotAreRefusedByName() throws {
    let task = PromptTask(shape: PromptShape(dimension: 20, contextSize: 40), promptCount: 2)
    func reason(_ method: any LearnerPlugin, width: Int = 100) throws -> String? {
      try NamedLearner(method, at: TwoLayerWeights().setting(\.width, to: width)).learner.refusal(of: task)
    }
    #expect(try reason(IterativeNewton())?.hasPrefix("iterative-newton needs the second moments") == true)
    #expect(try reason(ConjugateGradient())?.contains("line-search=strong-wolfe") == true)
    #expect(try reason(GradientDescent().setting(\.gradient, to: .normalized))?.contains("gradient=mean") == true)
    #expect(try reason(BFGS().likeSciPy, width: 300)?.contains("6300 by 6300") == true)
    #expect(try reason(BFGS().likeSciPy) == nil && reason(LBFGS().likeSciPy, width: 300) == nil)
    for method in [IterativeNewton(), GradientDescent().setting(\.gradient, to: .normalized)] as [any LearnerPlugin] {
      #expect(throws: LockstepError.self) {
        try NamedLearner(method, at: TwoLayerWeights()).learner.predictions(for: prompts)
      }
    }
  }
}
