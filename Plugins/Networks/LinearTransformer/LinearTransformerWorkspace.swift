public import LockstepNetworks

/// The activations of a ``LinearTransformerBackbone`` on all prefixes of several sequences.
public struct LinearTransformerWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  let prefixes: Prefixes
  /// The states of all prefixes before the first layer and after each.
  let states: [MatrixView<Scalar>]
  /// Those of the queries, at the rows of their tokens.
  let hidden: [MatrixView<Scalar>]
  private let layers: [LinearAttention.Activations<Scalar>]
  /// nil if the activations are not saved for a backward pass.
  let gradients: Gradients?

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    let states: MatrixView<Scalar>
    let attending: MatrixView<Scalar>
    let layer: LinearAttention.Activations<Scalar>
  }

  init(_ sizes: LinearTransformerConfiguration, sequences: Int, tokens: Int, savingActivations: Bool) {
    let prefixes = Prefixes(sequences: sequences, tokens: tokens)
    let makeStates = { MatrixView<Scalar>(rows: prefixes.rowCount, columns: sizes.width) }
    let makeActivations = {
      LinearAttention.Activations<Scalar>(rows: prefixes.rowCount, groups: prefixes.groups.count, sizes)
    }
    self.prefixes = prefixes
    input = MatrixView(rows: sequences * tokens, columns: sizes.width)
    states = (0...sizes.layers).map { _ in makeStates() }
    hidden = (0...sizes.layers).map { _ in MatrixView(rows: sequences * tokens, columns: sizes.width) }
    // All layers share one set of buffers if only the hidden states are needed.
    layers = (0..<(savingActivations ? sizes.layers : 1)).map { _ in makeActivations() }
    gradients =
      savingActivations ? Gradients(states: makeStates(), attending: makeStates(), layer: makeActivations()) : nil
  }

  func saved(_ layer: Int) -> LinearAttention.Activations<Scalar> { layers[layers.count == 1 ? 0 : layer] }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { hidden[layer] }
}

/// The activations of queries after a prefix.
public struct LinearTransformerQueryWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let states: [MatrixView<Scalar>]
  let saved: LinearAttention.Activations<Scalar>

  init(_ sizes: LinearTransformerConfiguration, queries: Int) {
    states = (0...sizes.layers).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    saved = LinearAttention.Activations(rows: queries, groups: 0, sizes)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { states[layer] }
}
