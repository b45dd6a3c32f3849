internal import LockstepNetworks

/// A decoder block with layer normalization before each part (Radford et al. 2019):
///
///     x <- x + attention(norm_1(x)),  x <- x + perceptron(norm_2(x)).
struct TransformerBlock: Sendable {
  let norm1: LayerNorm
  /// Makes queries, keys and values, side by side.
  let attentionInput: Linear
  let attention: CausalAttention
  let attentionOutput: Linear
  let norm2: LayerNorm
  let feedForward: FeedForward

  init(_ name: String, _ sizes: TransformerConfiguration, in layout: inout ParameterLayout) {
    let width = sizes.width
    let projection = GPT2.residualProjection(layers: sizes.layers)
    norm1 = LayerNorm("\(name).ln_1", width: width, in: &layout)
    attentionInput = Linear(
      "\(name).attn.c_attn", inputs: width, outputs: 3 * width, .inOut, initialWeight: GPT2.weights,
      initialBias: .constant(0), hiddenMatrices: 3, in: &layout)
    attention = CausalAttention(heads: sizes.heads, width: width)
    attentionOutput = Linear(
      "\(name).attn.c_proj", inputs: width, outputs: width, .inOut, initialWeight: projection,
      initialBias: .constant(0), hiddenMatrices: 1, in: &layout)
    norm2 = LayerNorm("\(name).ln_2", width: width, in: &layout)
    feedForward = FeedForward(
      "\(name).mlp", width: width, hidden: sizes.mlpFactor * width, initialProjection: projection, in: &layout)
  }

  /// What the backward pass and queries need.
  struct Activations<Scalar: TransformerScalar>: Sendable {
    let norm1Output: MatrixView<Scalar>
    let norm1Statistics: LayerNorm.Statistics<Scalar>
    let qkv: MatrixView<Scalar>
    /// The outputs of all heads.
    let attended: MatrixView<Scalar>
    /// The residual stream between the two parts.
    let afterAttention: MatrixView<Scalar>
    let norm2Output: MatrixView<Scalar>
    let norm2Statistics: LayerNorm.Statistics<Scalar>
    let feedForward: FeedForward.Activations<Scalar>

    init(rows: Int, _ sizes: TransformerConfiguration) {
      let width = sizes.width
      norm1Output = MatrixView(rows: rows, columns: width)
      norm1Statistics = LayerNorm.Statistics(rows: rows)
      qkv = MatrixView(rows: rows, columns: 3 * width)
      attended = MatrixView(rows: rows, columns: width)
      afterAttention = MatrixView(rows: rows, columns: width)
      norm2Output = MatrixView(rows: rows, columns: width)
      norm2Statistics = LayerNorm.Statistics(rows: rows)
      feedForward = FeedForward.Activations(rows: rows, hidden: sizes.mlpFactor * width)
    }
  }

  /// From the residual stream before the block, [rows, width], to that after it.
  ///
  /// - Parameter attend: From `qkv` to `attended`: within each sequence, or from queries to a prefix.
  func forward<Scalar: TransformerScalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>,
    _ saved: Activations<Scalar>, attend: () -> Void
  ) {
    norm1.forward(input, values, into: saved.norm1Output, saved.norm1Statistics)
    attentionInput.forward(saved.norm1Output, values, into: saved.qkv)
    attend()
    attentionOutput.forward(saved.attended, addedTo: input, values, into: saved.afterAttention)
    norm2.forward(saved.afterAttention, values, into: saved.norm2Output, saved.norm2Statistics)
    feedForward.forward(saved.norm2Output, addedTo: saved.afterAttention, values, into: output, saved.feedForward)
  }

  /// The intermediate gradients of the backward pass.
  struct Gradients<Scalar: TransformerScalar>: Sendable {
    let hidden: MatrixView<Scalar>
    let normOutput: MatrixView<Scalar>
    let attended: MatrixView<Scalar>
    let qkv: MatrixView<Scalar>

    init(rows: Int, _ sizes: TransformerConfiguration) {
      let width = sizes.width
      hidden = MatrixView(rows: rows, columns: sizes.mlpFactor * width)
      normOutput = MatrixView(rows: rows, columns: width)
      attended = MatrixView(rows: rows, columns: width)
      qkv = MatrixView(rows: rows, columns: 3 * width)
    }
  }

  /// Replaces the gradient of the residual stream after the block by that before it, and adds to the gradients of the
  /// parameters.
  ///
  /// - Parameter attendBackward: From the gradient of `attended` to that of `qkv`.
  func backward<Scalar: TransformerScalar>(
    _ input: MatrixView<Scalar>, _ saved: Activations<Scalar>, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, _ scratch: Gradients<Scalar>,
    attendBackward: () -> Void
  ) {
    feedForward.backward(
      saved.norm2Output, saved.feedForward, outputGradient: gradient, values, gradients: gradients,
      into: scratch.normOutput, scratch: scratch.hidden)
    norm2.backward(
      saved.afterAttention, saved.norm2Statistics, outputGradient: scratch.normOutput, values, gradients: gradients,
      addingTo: gradient)
    attentionOutput.backward(saved.attended, outputGradient: gradient, gradients: gradients)
    attentionOutput.backward(outputGradient: gradient, values, into: scratch.attended)
    attendBackward()
    attentionInput.backward(saved.norm1Output, outputGradient: scratch.qkv, gradients: gradients)
    attentionInput.backward(outputGradient: scratch.qkv, values, into: scratch.normOutput)
    norm1.backward(
      input, saved.norm1Statistics, outputGradient: scratch.normOutput, values, gradients: gradients,
      addingTo: gradient)
  }
}
