public import LockstepCore
public import LockstepNumerics
internal import LockstepOptimization

/// The weights of a two-layer network, f(x) = s a' act(W x + v) + b, all of them fitted. The start is drawn for each prompt,
/// the same for every number of examples.
public struct TwoLayerWeights: Hypothesis {
  /// What the weights are drawn from, and the scale s of the output.
  public enum Initialization: String, Sendable, CaseIterable {
    /// Standard normal weights and s = sqrt(2 / width), as the function class `two-layer-network` has them.
    case normal
    /// Uniform weights up to 1 / sqrt(inputs of the layer) and s = 1, as PyTorch's linear layers have them.
    case uniform
  }

  /// Activation function of the hidden units.
  public var activation = Activation.relu
  /// The number of hidden units.
  public var width = 100
  /// Whether the hidden units and the output have biases v and b.
  public var hasBiases = false
  /// Standard normal, or uniform as PyTorch's linear layers.
  public var initialization = Initialization.normal
  /// Whether the second half of the hidden units starts as the first, with opposite output weights, so that the start
  /// predicts 0.
  public var isAntisymmetric = false
  /// The seed of the start.
  public var seed = 0
  public init() {}

  public static let about = About(
    "two-layer-weights", "the weights of a two-layer network, both layers fitted",
    literature: [
      "Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 4",
      "Chizat, Oyallon, Bach, NeurIPS 2019, arXiv:1812.07956 (antisymmetric start)",
    ])
  public static let options: [PluginOption<Self>] = [
    .choice("activation", \.activation, "activation function of the hidden units"),
    .integer("width", \.width, 1...100_000, "number of hidden units"),
    .flag("biases", \.hasBiases, "whether the hidden units and the output have biases"),
    .choice("initialization", \.initialization, "standard normal, or uniform as PyTorch's linear layers"),
    .flag(
      "antisymmetric", \.isAntisymmetric, "whether hidden units start in pairs that cancel, so that the start is 0"),
    .integer("weight-seed", \.seed, 0...Int.max, "seed of the start; each prompt has its own"),
  ]

  public func learner(by method: any Method) throws -> any InContextLearner {
    guard let method = method as? any NonlinearMethod else {
      throw LockstepError.option(
        "\(type(of: method).about.identifier) needs the second moments of features, and so cannot optimize the weights of a "
          + "network; gradient methods can")
    }
    return WeightLearner(method: method, hypothesis: self)
  }

  /// The network on inputs of dimension d.
  package func network(dimension d: Int) -> TwoLayerFunction {
    TwoLayerFunction(
      dimension: d, width: width, activation: activation, hasBiases: hasBiases,
      scale: initialization == .normal ? (2 / Double(width)).squareRoot() : 1)
  }

  /// The parameters that a prompt's fits start from.
  package func start(of network: TwoLayerFunction, prompt: Int) -> Vector {
    var stream = RandomStream(seed: UInt64(seed), prompt: prompt, purpose: .parameters)
    func draw(_ count: Int, inputs: Int) -> [Double] {
      switch initialization {
      case .normal: stream.gaussians(count)
      case .uniform: (0..<count).map { _ in (2 * stream.uniform() - 1) / Double(inputs).squareRoot() }
      }
    }
    let fanIn = network.inputCount
    var hidden = draw(width * fanIn, inputs: network.dimension)
    var output = draw(width, inputs: width)
    var bias = hasBiases ? draw(1, inputs: width) : []
    if isAntisymmetric {
      let half = width / 2
      for j in 0..<half * fanIn { hidden[half * fanIn + j] = hidden[j] }
      for j in 0..<half { output[half + j] = -output[j] }
      if width > 2 * half { output[width - 1] = 0 }
      bias = bias.map { _ in 0 }
    }
    return Vector(hidden + output + bias)
  }
}

/// A method on the weights of a network, from the prompt's start after every prefix.
private struct WeightLearner: InContextLearner {
  let method: any NonlinearMethod
  let hypothesis: TwoLayerWeights

  var axis: StepAxis { method.axis }

  func refusal(of task: PromptTask) -> String? {
    method.refusal(parameters: hypothesis.network(dimension: task.shape.dimension).parameterCount)
  }

  /// Points of the walk and their gradients, and the hidden units of all examples.
  func workspaceBytes(for shape: PromptShape, queries: Int) -> Double {
    let network = hypothesis.network(dimension: shape.dimension)
    let numbers = 16 * Double(network.parameterCount) + 4 * Double(hypothesis.width) * Double(shape.points + queries)
    return Double(MemoryLayout<Double>.size) * numbers
  }

  func predictions(for prompts: PromptBatch) throws -> Trajectory {
    let n = prompts.shape.contextSize
    let (predictions, terminations) = try fit(to: prompts, after: 0...n, width: 1) { prompt, t in
      Matrix(rows: 1, columns: prompts.shape.dimension, elements: prompts.input(prompt, t).elements)
    }
    return Trajectory(predictions: predictions, terminations: terminations)
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    let prefixes = queries.prefixLengths ?? Array(0...prompts.shape.contextSize)
    return try fit(to: prompts, after: prefixes, width: queries.queriesPerPrompt) { prompt, _ in
      queries.matrix(of: prompt)
    }.predictions
  }

  /// Fits the weights after each prefix, and predicts at `width` inputs, [S, B, n+1, width].
  ///
  /// - Throws: `LockstepError` with the reason if the method refuses that number of weights.
  private func fit(
    to prompts: PromptBatch, after prefixes: some Sequence<Int>, width: Int,
    at inputs: (_ prompt: Int, _ t: Int) -> Matrix
  ) throws -> (predictions: StepTensor, terminations: [Termination]) {
    let network = hypothesis.network(dimension: prompts.shape.dimension)
    if let refusal = method.refusal(parameters: network.parameterCount) { throw LockstepError.comparison(refusal) }
    var predictions = StepTensor(
      steps: axis.count, prompts: prompts.count, points: prompts.shape.points, width: width)
    var terminations: [Termination] = []
    for prompt in 0..<prompts.count {
      let index = prompts.firstIndex + prompt
      let start = hypothesis.start(of: network, prompt: index)
      for t in prefixes {
        let problem = TwoLayerProblem(
          network, inputs: prompts.inputs(of: prompt, first: t), labels: prompts.labels(of: prompt, first: t))
        let points = network.extended(inputs(prompt, t))
        let termination = method.fit(problem, from: start, prompt: index) { step, weights in
          predictions.set(network.values(weights, at: points), at: step, prompt, t)
        }
        terminations.append(termination)
      }
    }
    return (predictions, terminations)
  }
}
