public import LockstepNetworks

/// A Transformer of linear attention alone: no softmax, no perceptrons, no positions.
///
/// Attention is not causal. After t examples these attend to each other, whichever came first, and the query x_{t+1}
/// attends to them, so each prefix runs on its own. Hidden state l is that of the query after layer l.
public struct LinearTransformerBackbone<Scalar: NetworkScalar>: Backbone {
  public let configuration: LinearTransformerConfiguration
  let layers: [LinearAttention]

  public init(_ configuration: LinearTransformerConfiguration, in layout: inout ParameterLayout) {
    self.configuration = configuration
    layers = (0..<configuration.layers).map { LinearAttention(index: $0, configuration, in: &layout) }
  }

  public func adjustInitialValues(_ values: Parameters<Scalar>) {
    for layer in layers { layer.setConvergingStep(values) }
    // Such steps leave minus the prediction in place of y. A read-out that starts at random would read x, too.
    let readOut = values["_read_out.weight"]
    readOut.clear()
    readOut[0, configuration.width - 1] = -1
  }

  public func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> LinearTransformerWorkspace<Scalar> {
    LinearTransformerWorkspace(
      configuration, sequences: sequences, tokens: tokens, saving: saving)
  }

  public func forward(_ workspace: LinearTransformerWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    workspace.prefixes.copy(workspace.input, into: workspace.states[0])
    workspace.prefixes.copyQueries(of: workspace.states[0], into: workspace.hidden[0])
    for (l, layer) in layers.enumerated() {
      layer.forward(
        workspace.states[l], workspace.prefixes.groups, values, into: workspace.states[l + 1],
        moments: workspace.moments[l], workspace.saved[l])
      workspace.prefixes.copyQueries(of: workspace.states[l + 1], into: workspace.hidden[l + 1])
    }
  }

  public func backward(
    _ workspace: LinearTransformerWorkspace<Scalar>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    guard let scratch = workspace.gradients else {
      preconditionFailure("the workspace does not save activations for a backward pass")
    }
    scratch.states.clear()
    workspace.prefixes.copyQueries(from: gradient, into: scratch.states)
    for (l, layer) in layers.enumerated().reversed() {
      layer.backward(
        workspace.states[l], workspace.prefixes.groups, moments: workspace.moments[l], workspace.saved[l],
        gradient: scratch.states, values, gradients: gradients, statesGradient: scratch.attending,
        momentsGradient: scratch.moments, scratch: scratch.layer)
    }
    gradient.clear()
    workspace.prefixes.add(scratch.states, to: gradient)
  }

  // Queries attend to the examples of their prefix, whose moments the prefix left in its workspace.

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> LinearTransformerQueryWorkspace<Scalar> {
    LinearTransformerQueryWorkspace(configuration, queries: queries)
  }

  public func forward(
    _ queries: LinearTransformerQueryWorkspace<Scalar>, after tokens: Int,
    of prefix: LinearTransformerWorkspace<Scalar>, _ values: Parameters<Scalar>
  ) {
    for (l, layer) in layers.enumerated() {
      layer.forward(
        queries.states[l], learningFrom: tokens / 2, of: prefix.moments[l], values, into: queries.states[l + 1],
        queries.saved)
    }
  }
}
