public import LockstepNetworks

/// The activations of a ``TransformerBackbone`` on several sequences.
public struct TransformerWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  let sequences: Int
  let tokens: Int
  /// The residual stream before the first block and after each.
  let residual: [MatrixView<Scalar>]
  let final: MatrixView<Scalar>
  let finalStatistics: LayerNorm.Statistics<Scalar>
  /// The queries, keys and values of each layer.
  let qkv: [MatrixView<Scalar>]
  /// The other activations of each layer.
  let saved: [Saved]
  /// nil if the activations are not saved for a backward pass.
  let gradients: Gradients?

  /// The activations of one block.
  struct Saved: Sendable {
    let block: TransformerBlock.Activations<Scalar>
    /// For each sequence the attention of each head, [tokens, tokens].
    let probabilities: [[MatrixView<Scalar>]]
  }

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    let block: TransformerBlock.Gradients<Scalar>
    let scores: MatrixView<Scalar>
    let final: MatrixView<Scalar>
  }

  /// - Parameter other: A workspace of the same sizes for passes before, whose buffers are used again as far as nothing
  ///   reads them later.
  package init(
    _ sizes: TransformerConfiguration, sequences: Int, tokens: Int, saving: Saving,
    sharing other: TransformerWorkspace? = nil
  ) {
    precondition(tokens <= sizes.positions, "\(tokens) tokens do not fit \(sizes.positions) positions")
    self.sequences = sequences
    self.tokens = tokens
    let rows = sequences * tokens
    input = MatrixView(rows: rows, columns: sizes.width)
    residual = (0...sizes.layers).map { _ in MatrixView(rows: rows, columns: sizes.width) }
    final = MatrixView(rows: rows, columns: sizes.width)
    finalStatistics = LayerNorm.Statistics(rows: rows)
    qkv = makeBuffers(sizes.layers, shared: saving == .hiddenStates) {
      MatrixView(rows: rows, columns: 3 * sizes.width)
    }
    let forBackward = saving == .forBackward
    let makeSaved = {
      Saved(
        block: TransformerBlock.Activations(rows: rows, sizes, forBackward: forBackward),
        probabilities: makeBuffers(sequences, shared: !forBackward) {
          makeBuffers(sizes.heads, shared: !forBackward) { MatrixView(rows: tokens, columns: tokens) }
        })
    }
    let makeGradients = {
      Gradients(
        block: TransformerBlock.Gradients(rows: rows, sizes), scores: MatrixView(rows: tokens, columns: tokens),
        final: MatrixView(rows: rows, columns: sizes.width))
    }
    saved =
      forBackward
      ? makeBuffers(sizes.layers, shared: false, makeSaved)
      : other?.saved ?? makeBuffers(sizes.layers, shared: true, makeSaved)
    gradients = forBackward ? other?.gradients ?? makeGradients() : nil
  }

  func rows(of sequence: Int) -> Range<Int> { sequence * tokens..<(sequence + 1) * tokens }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == residual.count - 1 ? final : residual[layer] }
}

/// The activations of queries after a prefix.
public struct TransformerQueryWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  let residual: [MatrixView<Scalar>]
  let final: MatrixView<Scalar>
  let finalStatistics: LayerNorm.Statistics<Scalar>
  let qkv: MatrixView<Scalar>
  let saved: TransformerBlock.Activations<Scalar>
  /// One head's attention to the prefix and to the query itself.
  let probabilities: MatrixView<Scalar>

  init(_ sizes: TransformerConfiguration, queries: Int, tokens: Int) {
    input = MatrixView(rows: queries, columns: sizes.width)
    residual = (0...sizes.layers).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    final = MatrixView(rows: queries, columns: sizes.width)
    finalStatistics = LayerNorm.Statistics(rows: queries)
    qkv = MatrixView(rows: queries, columns: 3 * sizes.width)
    saved = TransformerBlock.Activations(rows: queries, sizes, forBackward: false)
    probabilities = MatrixView(rows: queries, columns: tokens + 1)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == residual.count - 1 ? final : residual[layer] }
}
