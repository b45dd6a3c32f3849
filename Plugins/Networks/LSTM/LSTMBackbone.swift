public import LockstepNetworks

/// A stack of long short-term memory layers, each of which reads the outputs of the one before: PyTorch's nn.LSTM.
///
/// Hidden state l is the output of layer l.
public struct LSTMBackbone<Scalar: NetworkScalar>: Backbone {
  public let configuration: LSTMConfiguration
  let layers: [LSTMLayer]

  public init(_ configuration: LSTMConfiguration, in layout: inout ParameterLayout) {
    self.configuration = configuration
    layers = (0..<configuration.layers).map {
      LSTMLayer("_backbone", index: $0, inputs: configuration.width, width: configuration.width, in: &layout)
    }
  }

  public static var tokenOrder: TokenOrder { .timeMajor }
  /// Enough sequences for an efficient matrix product of their states with the weights.
  public static var microbatchSize: Int { 32 }

  public func adjustInitialValues(_ values: Parameters<Scalar>) {
    guard configuration.initialGates == .identityBiased else { return }
    for layer in layers { layer.biasGatesTowardIdentity(values) }
  }

  public func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> LSTMWorkspace<Scalar> {
    LSTMWorkspace(configuration, sequences: sequences, tokens: tokens, saving: saving)
  }

  public func forward(_ workspace: LSTMWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    for (l, layer) in layers.enumerated() {
      layer.forward(
        workspace.hidden(l), sequences: workspace.sequences, values, into: workspace.states[l], workspace.saved[l],
        scratch: workspace.stateWeight)
    }
  }

  public func backward(
    _ workspace: LSTMWorkspace<Scalar>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    guard let scratch = workspace.gradients else {
      preconditionFailure("the workspace does not save activations for a backward pass")
    }
    for (l, layer) in layers.enumerated().reversed() {
      layer.backward(
        workspace.hidden(l), sequences: workspace.sequences, workspace.states[l], workspace.saved[l],
        outputGradient: gradient, values, gradients: gradients, into: gradient, scratch)
    }
  }

  // Queries are one step from the state that the prefix left in its workspace.

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> LSTMQueryWorkspace<Scalar> {
    LSTMQueryWorkspace(configuration, queries: queries)
  }

  public func forward(
    _ queries: LSTMQueryWorkspace<Scalar>, after tokens: Int, of prefix: LSTMWorkspace<Scalar>,
    _ values: Parameters<Scalar>
  ) {
    for (l, layer) in layers.enumerated() {
      // The prefix is a single sequence, so row t is its token t.
      layer.forward(
        queries.hidden(l), after: tokens == 0 ? nil : tokens - 1, of: prefix.states[l], values,
        into: queries.states[l], queries.saved, scratch: queries.previousCells)
    }
  }
}

/// The activations of an ``LSTMBackbone`` on several sequences.
public struct LSTMWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let sequences: Int
  let states: [LSTMLayer.States<Scalar>]
  let saved: [LSTMLayer.Activations<Scalar>]
  /// The recurrent weights of the layer that runs.
  let stateWeight: PackedMatrix<Scalar>
  /// nil if the activations are not saved for a backward pass.
  let gradients: LSTMLayer.Gradients<Scalar>?
  public let input: MatrixView<Scalar>

  init(_ sizes: LSTMConfiguration, sequences: Int, tokens: Int, saving: Saving) {
    self.sequences = sequences
    let rows = sequences * tokens
    input = MatrixView(rows: rows, columns: sizes.width)
    let cells = makeBuffers(sizes.layers, shared: saving == .hiddenStates) {
      MatrixView<Scalar>(rows: rows, columns: sizes.width)
    }
    states = cells.map { LSTMLayer.States(cells: $0, outputs: MatrixView(rows: rows, columns: sizes.width)) }
    saved = makeBuffers(sizes.layers, shared: saving != .forBackward) {
      LSTMLayer.Activations(rows: rows, width: sizes.width)
    }
    stateWeight = PackedMatrix(rows: sizes.width, columns: 4 * sizes.width)
    gradients =
      saving == .forBackward ? LSTMLayer.Gradients(rows: rows, sequences: sequences, width: sizes.width) : nil
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == 0 ? input : states[layer - 1].outputs }
}

/// The activations of queries after a prefix.
public struct LSTMQueryWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let states: [LSTMLayer.States<Scalar>]
  let saved: LSTMLayer.Activations<Scalar>
  let previousCells: MatrixView<Scalar>
  public let input: MatrixView<Scalar>

  init(_ sizes: LSTMConfiguration, queries: Int) {
    input = MatrixView(rows: queries, columns: sizes.width)
    previousCells = MatrixView(rows: queries, columns: sizes.width)
    let cells = MatrixView<Scalar>(rows: queries, columns: sizes.width)
    states = (0..<sizes.layers).map { _ in
      LSTMLayer.States(cells: cells, outputs: MatrixView(rows: queries, columns: sizes.width))
    }
    saved = LSTMLayer.Activations(rows: queries, width: sizes.width)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == 0 ? input : states[layer - 1].outputs }
}
