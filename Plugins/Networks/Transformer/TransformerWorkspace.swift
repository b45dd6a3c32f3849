public import LockstepNetworks

/// The activations of a ``TransformerBackbone`` on several sequences.
public struct TransformerWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let sequences: Int
  let tokens: Int
  /// The residual stream before the first block and after each.
  let residual: [MatrixView<Scalar>]
  let final: MatrixView<Scalar>
  let finalStatistics: LayerNorm.Statistics<Scalar>
  private let layers: [Kept]
  private let sizes: TransformerConfiguration

  /// What is kept of one block.
  struct Kept: Sendable {
    let block: TransformerBlock.Activations<Scalar>
    /// For each sequence the attention of every head, [heads * tokens, tokens].
    let probabilities: [MatrixView<Scalar>]
  }

  init(_ sizes: TransformerConfiguration, sequences: Int, tokens: Int, savingActivations: Bool) {
    precondition(tokens <= sizes.positions, "\(tokens) tokens do not fit \(sizes.positions) positions")
    self.sizes = sizes
    self.sequences = sequences
    self.tokens = tokens
    let rows = sequences * tokens
    residual = (0...sizes.layers).map { _ in MatrixView(rows: rows, columns: sizes.width) }
    final = MatrixView(rows: rows, columns: sizes.width)
    finalStatistics = LayerNorm.Statistics(rows: rows)
    // Where nothing but the hidden states is kept, all blocks share one room.
    layers = (0..<(savingActivations ? sizes.layers : 1)).map { _ in
      Kept(
        block: TransformerBlock.Activations(rows: rows, sizes),
        probabilities: (0..<sequences).map { _ in MatrixView(rows: sizes.heads * tokens, columns: tokens) })
    }
  }

  func kept(_ layer: Int) -> Kept { layers[layers.count == 1 ? 0 : layer] }

  func rows(of sequence: Int) -> Range<Int> { sequence * tokens..<(sequence + 1) * tokens }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == sizes.layers ? final : residual[layer] }

  /// What a backward pass writes on its way.
  public struct Scratch: Sendable {
    let block: TransformerBlock.Scratch<Scalar>
    let scoreGradient: MatrixView<Scalar>
    let finalGradient: MatrixView<Scalar>
  }

  public func makeScratch() -> Scratch {
    Scratch(
      block: TransformerBlock.Scratch(rows: sequences * tokens, sizes),
      scoreGradient: MatrixView(rows: tokens, columns: tokens),
      finalGradient: MatrixView(rows: sequences * tokens, columns: sizes.width))
  }
}

/// The activations of queries behind a prefix.
public struct TransformerQueryWorkspace<Scalar: NetworkScalar>: BackboneQueryWorkspace {
  let residual: [MatrixView<Scalar>]
  let final: MatrixView<Scalar>
  let finalStatistics: LayerNorm.Statistics<Scalar>
  let kept: TransformerBlock.Activations<Scalar>
  /// One head's attention to the prefix and to the query itself.
  let probabilities: MatrixView<Scalar>

  init(_ sizes: TransformerConfiguration, queries: Int, tokens: Int) {
    residual = (0...sizes.layers).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    final = MatrixView(rows: queries, columns: sizes.width)
    finalStatistics = LayerNorm.Statistics(rows: queries)
    kept = TransformerBlock.Activations(rows: queries, sizes)
    probabilities = MatrixView(rows: queries, columns: tokens + 1)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { layer == residual.count - 1 ? final : residual[layer] }
}
