public import LockstepCore
internal import LockstepNumerics

/// A learner that was made for prompts of some sizes.
public protocol SizedLearner: InContextLearner {
  /// The dimension d that it takes.
  var dimension: Int { get }
  /// The number n of examples that it was trained with; nil where nobody knows.
  var contextSize: Int? { get }
}

/// A trained network as a learner: its steps are its layers, each with a read-out of its own.
public struct NetworkLearner<Network: Backbone>: SizedLearner where Network.Scalar == Float {
  public let steps: StepAxis
  public let fingerprint: String?
  public let contextSize: Int?
  private let model: InContextModel<Network>
  private let values: Parameters<Float>
  private let readOuts: ReadOuts
  private let functionClass: String?
  private let passes: WorkspacePool<ModelWorkspace<Network>>
  private let prefixes: WorkspacePool<ModelWorkspace<Network>>
  private let queries: WorkspacePool<QueryWorkspace<Network>>

  /// The network with these read-outs.
  ///
  /// - Parameters:
  ///   - functionClass: The one that it was trained on, if it is to refuse others.
  ///   - contextSize: The number of examples that it was trained with.
  ///   - fingerprint: The SHA-256 of the file with the parameters, if they are from one.
  public init(
    _ model: InContextModel<Network>, _ values: Parameters<Float>, _ readOuts: ReadOuts, functionClass: String? = nil,
    contextSize: Int? = nil, fingerprint: String? = nil
  ) {
    self.model = model
    self.values = values
    self.readOuts = readOuts
    self.functionClass = functionClass
    self.contextSize = contextSize
    self.fingerprint = fingerprint
    steps = StepAxis("layer", readOuts.layers)
    passes = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, savingActivations: false) }
    prefixes = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, savingActivations: true) }
    queries = WorkspacePool { model.makeQueryWorkspace(queries: $0, points: $1) }
  }

  public var dimension: Int { model.configuration.dimension }

  public func refusal(of task: PromptTask) -> String? {
    let sizes = model.configuration
    if task.shape.dimension != sizes.dimension {
      return "the network was made for \(sizes.dimension) dimensions; the prompts have \(task.shape.dimension)"
    }
    if let most = sizes.maximumPoints, task.shape.points > most {
      return "the network has positions for \(most) points; the prompts have \(task.shape.points)"
    }
    if let functionClass, let other = task.functionClass, other != functionClass {
      return "the network was trained on \(functionClass); the prompts are drawn from \(other) "
        + "(the option transfer=true compares all the same)"
    }
    return nil
  }

  /// The predictions of every layer, by one causal pass over each prompt.
  public func predictions(for prompts: PromptBatch) -> Trajectory {
    var predictions = StepTensor(steps: steps.count, prompts: prompts.count, points: prompts.shape.points)
    forEachPiece(of: prompts) { piece, pass in
      for (step, layer) in readOuts.layers.enumerated() {
        pass.gatherInputStates(ofLayer: layer)
        read(pass.inputStates, step, into: &predictions, at: predictions.offset(step, piece.lowerBound, 0))
      }
    }
    return Trajectory(predictions: predictions)
  }

  /// The predictions of every layer at T queries after each prefix. Each prompt is run once; the queries after t
  /// examples then meet the keys and values, or the state, that the prompt left there. That is n + 1 times T tokens of
  /// work beside the prompt's own 2n + 1, where running each prefix anew would be about n + 1 times as many.
  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    let (points, width) = (prompts.shape.points, queries.queriesPerPrompt)
    var predictions = StepTensor(steps: steps.count, prompts: prompts.count, points: points, width: width)
    for prompt in 0..<prompts.count {
      prefixes.withWorkspace(prompts: 1, points: points) { prefix in
        model.forward(prompts.slice(prompt..<prompt + 1), prefix, values)
        self.queries.withWorkspace(prompts: width, points: points) { pass in
          model.setQueries(queries, of: prompt, pass)
          for t in 0..<points {
            model.forward(pass, after: t, of: prefix, values)
            for (step, layer) in readOuts.layers.enumerated() {
              read(pass.hidden(layer), step, into: &predictions, at: predictions.offset(step, prompt, t))
            }
          }
        }
      }
    }
    return predictions
  }

  /// Runs the network on a few prompts at a time.
  private func forEachPiece(of prompts: PromptBatch, _ work: (Range<Int>, ModelWorkspace<Network>) -> Void) {
    for start in stride(from: 0, to: prompts.count, by: Network.microbatchSize) {
      let piece = start..<min(start + Network.microbatchSize, prompts.count)
      passes.withWorkspace(prompts: piece.count, points: prompts.shape.points) { pass in
        model.forward(prompts.slice(piece), pass, values)
        work(piece, pass)
      }
    }
  }

  /// Writes the predictions of a step's read-out for each row of hidden states.
  private func read(_ states: MatrixView<Float>, _ step: Int, into predictions: inout StepTensor, at offset: Int) {
    let products = MatrixView<Float>(rows: states.rows, columns: 1)
    products.setProduct(states.asFactor, readOuts.weights.rows(step..<step + 1).transposed)
    for row in 0..<states.rows {
      predictions.values[offset + row] = Double(products[row, 0]) + readOuts.biases[step]
    }
  }
}

extension NetworkLearner: HiddenStateSource {
  public var hiddenLayers: Int { model.layers }

  public var hiddenWidth: Int { model.configuration.backbone.width }

  public func hiddenStates(for prompts: PromptBatch) -> [[Float]] {
    var states = [[Float]](repeating: [], count: model.layers + 1)
    forEachPiece(of: prompts) { _, pass in
      for layer in 0...model.layers {
        pass.gatherInputStates(ofLayer: layer)
        states[layer] += pass.inputStates.values
      }
    }
    return states
  }
}
