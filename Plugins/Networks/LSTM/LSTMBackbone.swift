public import LockstepNetworks

/// Layers of long short-term memory, each reading the outputs of the one before: PyTorch's nn.LSTM.
///
/// Hidden state l is the output of layer l.
public struct LSTMBackbone<Scalar: NetworkScalar>: Backbone {
  let sizes: LSTMConfiguration
  let layers: [LSTMLayer]

  public static var tokenOrder: TokenOrder { .timeMajor }
  /// The states of so many sequences make one matrix product with the weights worth its while.
  public static var microbatchSize: Int { 32 }

  public init(_ configuration: LSTMConfiguration, in plan: inout ParameterLayout) {
    sizes = configuration
    layers = (0..<configuration.layers).map {
      LSTMLayer("_backbone", index: $0, inputs: configuration.width, width: configuration.width, in: &plan)
    }
  }

  /// As PyTorch does: uniform within 1 / sqrt(width); with open gates, where they are asked for.
  public func initialize(_ values: Parameters<Scalar>, seed: UInt64) {
    let bound = 1 / Double(sizes.width).squareRoot()
    for layer in layers {
      for parameter in [layer.inputWeight, layer.stateWeight, layer.inputBias, layer.stateBias] {
        values.draw(parameter, .uniform(bound), seed: seed)
      }
      if sizes.initialGates == .open { layer.openGates(values) }
    }
  }

  public func makeWorkspace(sequences: Int, tokens: Int, savingActivations: Bool) -> LSTMWorkspace<Scalar> {
    LSTMWorkspace(sizes, sequences: sequences, tokens: tokens)
  }

  public func forward(_ pass: LSTMWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    for (l, layer) in layers.enumerated() {
      layer.forward(pass.hidden(l), sequences: pass.sequences, values, pass.kept[l])
    }
  }

  public func backward(
    _ pass: LSTMWorkspace<Scalar>, _ scratch: LSTMWorkspace<Scalar>.Scratch, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>
  ) {
    for (l, layer) in layers.enumerated().reversed() {
      layer.backward(
        pass.hidden(l), sequences: pass.sequences, pass.kept[l], outputGradient: gradient, values,
        gradients: gradients, into: gradient, scratch)
    }
  }

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> LSTMQueryWorkspace<Scalar> {
    LSTMQueryWorkspace(sizes, queries: queries)
  }

  public func forward(
    _ queries: LSTMQueryWorkspace<Scalar>, after tokens: Int, of pass: LSTMWorkspace<Scalar>,
    _ values: Parameters<Scalar>
  ) {
    for (l, layer) in layers.enumerated() {
      // The pass holds one sequence, so that row t is its token t.
      layer.forward(
        queries.hidden(l), after: tokens == 0 ? nil : tokens - 1, of: pass.kept[l], values, queries.kept[l],
        scratch: queries.previousCells)
    }
  }
}

/// The activations of an ``LSTMBackbone`` on several sequences.
public struct LSTMWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let sequences: Int
  let kept: [LSTMLayer.Activations<Scalar>]
  private let input: MatrixView<Scalar>
  private let width: Int

  init(_ sizes: LSTMConfiguration, sequences: Int, tokens: Int) {
    self.sequences = sequences
    width = sizes.width
    input = MatrixView(rows: sequences * tokens, columns: sizes.width)
    kept = (0..<sizes.layers).map { _ in LSTMLayer.Activations(rows: sequences * tokens, width: sizes.width) }
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == 0 ? input : kept[layer - 1].outputs }

  public func makeScratch() -> LSTMLayer.Scratch<Scalar> {
    LSTMLayer.Scratch(rows: input.rows, sequences: sequences, width: width)
  }
}

/// The activations of queries behind a prefix.
public struct LSTMQueryWorkspace<Scalar: NetworkScalar>: BackboneQueryWorkspace {
  let kept: [LSTMLayer.Activations<Scalar>]
  let previousCells: MatrixView<Scalar>
  private let input: MatrixView<Scalar>

  init(_ sizes: LSTMConfiguration, queries: Int) {
    input = MatrixView(rows: queries, columns: sizes.width)
    previousCells = MatrixView(rows: queries, columns: sizes.width)
    kept = (0..<sizes.layers).map { _ in LSTMLayer.Activations(rows: queries, width: sizes.width) }
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == 0 ? input : kept[layer - 1].outputs }
}
