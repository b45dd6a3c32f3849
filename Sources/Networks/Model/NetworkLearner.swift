public import LockstepCore
public import LockstepNumerics

/// A learner that was trained on some prompts, and so has an untrained counterpart.
public protocol TrainedLearner: InContextLearner {
  /// The dimension d of its inputs.
  var dimension: Int { get }
  /// The number n of examples that it was trained with; nil if unknown.
  var contextSize: Int? { get }
  /// The specification of the function class that it was trained on; nil if unknown.
  var functionClass: String? { get }

  /// The same architecture with the values that a training starts from, every layer read out as a trained network's is:
  /// by least squares on prompts that serve no other purpose.
  ///
  /// - Parameter prompts: The number of prompts to fit the read-outs to.
  /// - Throws: `FactorizationError` if a hidden state is not finite.
  func untrainedTwin(
    on functionClass: any FunctionClass, shape: PromptShape, prompts: Int, seed: UInt64, executor: any Executor
  ) throws -> any InContextLearner
}

/// A trained network as a learner. Its steps are its layers, each with its own read-out.
public struct NetworkLearner<Network: Backbone>: TrainedLearner where Network.Scalar == Float {
  public let axis: StepAxis
  public let fingerprint: String?
  public let contextSize: Int?
  public let functionClass: String?
  private let model: InContextModel<Network>
  private let values: Parameters<Float>
  private let readOuts: ReadOuts
  private let acceptsTransfer: Bool
  private let workspaces: WorkspacePool<ModelWorkspace<Network>>
  private let prefixWorkspaces: WorkspacePool<ModelWorkspace<Network>>
  private let queryWorkspaces: WorkspacePool<QueryWorkspace<Network>>

  /// The network with these read-outs.
  ///
  /// - Parameters:
  ///   - functionClass: The function class that it was trained on; nil if unknown.
  ///   - acceptsTransfer: Whether it accepts other function classes.
  ///   - contextSize: The number of examples that it was trained with; nil if unknown.
  ///   - fingerprint: The SHA-256 of the parameters' file; nil if there is none.
  public init(
    _ model: InContextModel<Network>, _ values: Parameters<Float>, _ readOuts: ReadOuts, functionClass: String? = nil,
    acceptsTransfer: Bool = false, contextSize: Int? = nil, fingerprint: String? = nil
  ) {
    self.model = model
    self.values = values
    self.readOuts = readOuts
    self.functionClass = functionClass
    self.acceptsTransfer = acceptsTransfer
    self.contextSize = contextSize
    self.fingerprint = fingerprint
    axis = StepAxis("layer", readOuts.layers)
    workspaces = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, saving: .hiddenStates) }
    prefixWorkspaces = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, saving: .forQueries) }
    queryWorkspaces = WorkspacePool { model.makeQueryWorkspace(queries: $0, points: $1) }
  }

  /// The network of a checkpoint, with its read-outs of every layer, or that of the last layer where none were fitted.
  ///
  /// - Throws: `LockstepError` if the read-outs' file is invalid or belongs to other parameters.
  public init(_ checkpoint: Checkpoint<Network>, acceptsTransfer: Bool) throws {
    let readOuts = try ReadOuts(of: checkpoint) ?? ReadOuts(ofLastLayerOf: checkpoint.model, checkpoint.values)
    self.init(checkpoint, checkpoint.model, readOuts, acceptsTransfer: acceptsTransfer)
  }

  /// The network of a checkpoint with these read-outs.
  ///
  /// - Parameter model: The checkpoint's, or another one with the same parameters.
  public init(
    _ checkpoint: Checkpoint<Network>, _ model: InContextModel<Network>, _ readOuts: ReadOuts, acceptsTransfer: Bool
  ) {
    self.init(
      model, checkpoint.values, readOuts, functionClass: checkpoint.header.functionClass,
      acceptsTransfer: acceptsTransfer, contextSize: checkpoint.header.contextSize, fingerprint: checkpoint.fingerprint)
  }

  public var dimension: Int { model.configuration.dimension }

  public func refusal(of task: PromptTask) -> String? {
    let sizes = model.configuration
    if task.shape.dimension != sizes.dimension {
      return "the network takes \(sizes.dimension) dimensions; the prompts have \(task.shape.dimension)"
    }
    if let reason = sizes.refusal(ofContextSize: task.shape.contextSize) { return reason }
    if !acceptsTransfer, let functionClass, let other = task.functionClass, other != functionClass {
      return "the network was trained on \(functionClass); the prompts are drawn from \(other) "
        + "(transfer=true allows it)"
    }
    return nil
  }

  public func workspaceBytes(for shape: PromptShape, queries: Int) -> Double {
    let points = shape.points
    let pass = model.workspaceBytes(prompts: Network.microbatchSize, points: points, saving: .hiddenStates)
    guard queries > 0 else { return pass }
    // An architecture without a faster way reruns the prefixes in another workspace.
    return 2 * pass + model.workspaceBytes(prompts: 1, points: points, saving: .forQueries)
      + model.queryWorkspaceBytes(queries: queries, points: points)
  }

  /// The predictions of every layer, from one causal pass over each prompt.
  public func predictions(for prompts: PromptBatch) -> Trajectory {
    var predictions = StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points)
    forEachMicrobatch(of: prompts) { range, workspace in
      for (step, layer) in readOuts.layers.enumerated() {
        workspace.gatherInputStates(ofLayer: layer)
        readOut(workspace.inputStates, step, into: &predictions, at: predictions.offset(step, range.lowerBound, 0))
      }
    }
    return Trajectory(predictions: predictions)
  }

  /// The predictions of every layer at T queries after prefixes. Each prompt runs once, and its queries after t
  /// examples continue from the activations of the prompt's first 2t tokens, if the architecture can do that: (n + 1) T
  /// tokens of work besides the prompt's own 2n + 1. Rerunning each prefix takes about n + 1 times as many.
  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    let (points, width) = (prompts.shape.points, queries.queriesPerPrompt)
    var predictions = StepTensor(steps: axis.count, prompts: prompts.count, points: points, width: width)
    for prompt in 0..<prompts.count {
      prefixWorkspaces.withWorkspace(prompts: 1, points: points) { prefix in
        model.forward(prompts.slice(prompt..<prompt + 1), prefix, values)
        queryWorkspaces.withWorkspace(prompts: width, points: points) { workspace in
          model.setQueries(queries, of: prompt, workspace)
          for t in queries.prefixLengths ?? Array(0..<points) {
            model.forward(workspace, after: t, of: prefix, values)
            for (step, layer) in readOuts.layers.enumerated() {
              readOut(workspace.hidden(layer), step, into: &predictions, at: predictions.offset(step, prompt, t))
            }
          }
        }
      }
    }
    return predictions
  }

  /// Runs the network on one microbatch of prompts after the other.
  private func forEachMicrobatch(of prompts: PromptBatch, _ work: (Range<Int>, ModelWorkspace<Network>) -> Void) {
    for range in (0..<prompts.count).chunks(of: Network.microbatchSize) {
      workspaces.withWorkspace(prompts: range.count, points: prompts.shape.points) { workspace in
        model.forward(prompts.slice(range), workspace, values)
        work(range, workspace)
      }
    }
  }

  /// Writes the predictions of a step's read-out for each row of hidden states.
  private func readOut(_ states: MatrixView<Float>, _ step: Int, into predictions: inout StepTensor, at offset: Int) {
    let products = MatrixView<Float>(rows: states.rows, columns: 1)
    multiply(states, readOuts.weights.rows(step..<step + 1), transposing: .second, into: products)
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
    forEachMicrobatch(of: prompts) { _, workspace in
      for layer in 0...model.layers {
        workspace.gatherInputStates(ofLayer: layer)
        states[layer] += workspace.inputStates.values
      }
    }
    return states
  }
}

extension NetworkLearner {
  public func untrainedTwin(
    on functionClass: any FunctionClass, shape: PromptShape, prompts: Int, seed: UInt64, executor: any Executor
  ) throws -> any InContextLearner {
    let values = model.initialValues(seed: seed)
    let fit = try ReadOutFit(
      of: model, values, on: functionClass, shape: shape, count: prompts, seed: seed, executor: executor)
    return NetworkLearner(model, values, fit.readOuts, contextSize: contextSize)
  }
}
