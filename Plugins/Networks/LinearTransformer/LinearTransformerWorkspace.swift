public import LockstepNetworks

/// The activations of a ``LinearTransformerBackbone`` on all prefixes of several sequences.
public struct LinearTransformerWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  let prefixes: Prefixes
  /// The states of all prefixes before the first layer and after each.
  let states: [MatrixView<Scalar>]
  /// Those of the queries, at the rows of their tokens.
  let hidden: [MatrixView<Scalar>]
  /// M of each layer and prefix.
  let moments: [LinearAttention.Moments<Scalar>]
  /// The other activations of each layer.
  let saved: [LinearAttention.Activations<Scalar>]
  /// nil if the activations are not saved for a backward pass.
  let gradients: Gradients?

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    let states: MatrixView<Scalar>
    let attending: MatrixView<Scalar>
    let moments: LinearAttention.Moments<Scalar>
    let layer: LinearAttention.Activations<Scalar>
  }

  init(_ sizes: LinearTransformerConfiguration, sequences: Int, tokens: Int, saving: Saving) {
    let prefixes = Prefixes(sequences: sequences, tokens: tokens)
    let isShared = saving != .forBackward
    let makeStates = { MatrixView<Scalar>(rows: prefixes.rowCount, columns: sizes.width) }
    let makeMoments = { LinearAttention.Moments<Scalar>(groups: prefixes.groups.count, width: sizes.width) }
    let makeActivations = { LinearAttention.Activations<Scalar>(rows: prefixes.rowCount, sizes) }
    self.prefixes = prefixes
    input = MatrixView(rows: sequences * tokens, columns: sizes.width)
    states = makeBuffers(sizes.layers + 1, shared: isShared, makeStates)
    hidden = (0...sizes.layers).map { _ in MatrixView(rows: sequences * tokens, columns: sizes.width) }
    moments = makeBuffers(sizes.layers, shared: saving == .hiddenStates, makeMoments)
    saved = makeBuffers(sizes.layers, shared: isShared, makeActivations)
    gradients =
      saving == .forBackward
      ? Gradients(states: makeStates(), attending: makeStates(), moments: makeMoments(), layer: makeActivations())
      : nil
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { hidden[layer] }
}

/// The activations of queries after a prefix.
public struct LinearTransformerQueryWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let states: [MatrixView<Scalar>]
  let saved: LinearAttention.Activations<Scalar>

  init(_ sizes: LinearTransformerConfiguration, queries: Int) {
    states = (0...sizes.layers).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    saved = LinearAttention.Activations(rows: queries, sizes)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { states[layer] }
}
