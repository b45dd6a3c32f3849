public import LockstepNetworks

/// The activations of a ``TransformerBackbone`` on several sequences.
public struct TransformerWorkspace<Scalar: TransformerScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  let sequences: Int
  let tokens: Int
  /// The residual stream before the first block and after each.
  let residual: [MatrixView<Scalar>]
  let final: MatrixView<Scalar>
  let finalStatistics: LayerNorm.Statistics<Scalar>
  private let layers: [Saved]
  /// nil if the activations are not saved for a backward pass.
  let gradients: Gradients?

  /// The activations of one block.
  struct Saved: Sendable {
    let block: TransformerBlock.Activations<Scalar>
    /// For each sequence the attention of all heads, [heads * tokens, tokens].
    let probabilities: [MatrixView<Scalar>]
  }

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    let block: TransformerBlock.Gradients<Scalar>
    let scores: MatrixView<Scalar>
    let final: MatrixView<Scalar>
  }

  init(_ sizes: TransformerConfiguration, sequences: Int, tokens: Int, savingActivations: Bool) {
    precondition(tokens <= sizes.positions, "\(tokens) tokens do not fit \(sizes.positions) positions")
    self.sequences = sequences
    self.tokens = tokens
    let rows = sequences * tokens
    input = MatrixView(rows: rows, columns: sizes.width)
    residual = (0...sizes.layers).map { _ in MatrixView(rows: rows, columns: sizes.width) }
    final = MatrixView(rows: rows, columns: sizes.width)
    finalStatistics = LayerNorm.Statistics(rows: rows)
    // All blocks share one set of buffers if only the hidden states are needed.
    layers = (0..<(savingActivations ? sizes.layers : 1)).map { _ in
      Saved(
        block: TransformerBlock.Activations(rows: rows, sizes),
        probabilities: (0..<sequences).map { _ in MatrixView(rows: sizes.heads * tokens, columns: tokens) })
    }
    gradients =
      savingActivations
      ? Gradients(
        block: TransformerBlock.Gradients(rows: rows, sizes), scores: MatrixView(rows: tokens, columns: tokens),
        final: MatrixView(rows: rows, columns: sizes.width)) : nil
  }

  func saved(_ layer: Int) -> Saved { layers[layers.count == 1 ? 0 : layer] }

  func rows(of sequence: Int) -> Range<Int> { sequence * tokens..<(sequence + 1) * tokens }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == residual.count - 1 ? final : residual[layer] }
}

/// The activations of queries after a prefix.
public struct TransformerQueryWorkspace<Scalar: TransformerScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  let residual: [MatrixView<Scalar>]
  let final: MatrixView<Scalar>
  let finalStatistics: LayerNorm.Statistics<Scalar>
  let saved: TransformerBlock.Activations<Scalar>
  /// One head's attention to the prefix and to the query itself.
  let probabilities: MatrixView<Scalar>

  init(_ sizes: TransformerConfiguration, queries: Int, tokens: Int) {
    input = MatrixView(rows: queries, columns: sizes.width)
    residual = (0...sizes.layers).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    final = MatrixView(rows: queries, columns: sizes.width)
    finalStatistics = LayerNorm.Statistics(rows: queries)
    saved = TransformerBlock.Activations(rows: queries, sizes)
    probabilities = MatrixView(rows: queries, columns: tokens + 1)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == residual.count - 1 ? final : residual[layer] }
}
