internal import LockstepNetworks

/// A decoder block with layer normalization before each part (Radford et al. 2019):
///
///     x <- x + attention(norm_1(x)),  x <- x + perceptron(norm_2(x)).
struct TransformerBlock: Sendable {
  let firstNorm: LayerNorm
  /// Makes queries, keys and values, side by side.
  let attentionInput: Linear
  let attention: CausalAttention
  let attentionOutput: Linear
  let secondNorm: LayerNorm
  let feedForward: FeedForward

  init(_ name: String, _ sizes: TransformerConfiguration, in plan: inout ParameterLayout) {
    let width = sizes.width
    firstNorm = LayerNorm("\(name).ln_1", width: width, in: &plan)
    attentionInput = Linear(
      "\(name).attn.c_attn", inputs: width, outputs: 3 * width, storing: .inOut, in: &plan)
    attention = CausalAttention(heads: sizes.heads, width: width)
    attentionOutput = Linear(
      "\(name).attn.c_proj", inputs: width, outputs: width, storing: .inOut, in: &plan)
    secondNorm = LayerNorm("\(name).ln_2", width: width, in: &plan)
    feedForward = FeedForward("\(name).mlp", width: width, hidden: sizes.mlpFactor * width, in: &plan)
  }

  /// What a pass keeps of a block.
  struct Activations<Scalar: NetworkScalar>: Sendable {
    let norm1Output: MatrixView<Scalar>
    let firstStatistics: LayerNorm.Statistics<Scalar>
    let qkv: MatrixView<Scalar>
    let attended: MatrixView<Scalar>
    /// The residual stream between the two parts.
    let middle: MatrixView<Scalar>
    let norm2Output: MatrixView<Scalar>
    let secondStatistics: LayerNorm.Statistics<Scalar>
    let feedForward: FeedForward.Activations<Scalar>

    init(rows: Int, _ sizes: TransformerConfiguration) {
      let width = sizes.width
      norm1Output = MatrixView(rows: rows, columns: width)
      firstStatistics = LayerNorm.Statistics(rows: rows)
      qkv = MatrixView(rows: rows, columns: 3 * width)
      attended = MatrixView(rows: rows, columns: width)
      middle = MatrixView(rows: rows, columns: width)
      norm2Output = MatrixView(rows: rows, columns: width)
      secondStatistics = LayerNorm.Statistics(rows: rows)
      feedForward = FeedForward.Activations(rows: rows, hidden: sizes.mlpFactor * width)
    }
  }

  /// From the residual stream before the block, [rows, width], to that after it.
  ///
  /// - Parameter attend: From `qkv` to `attended`: among the tokens of each sequence, or from queries to a prefix.
  func forward<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>,
    _ kept: Activations<Scalar>, attend: () -> Void
  ) {
    firstNorm.forward(input, values, into: kept.norm1Output, kept.firstStatistics)
    attentionInput.forward(kept.norm1Output, values, into: kept.qkv)
    attend()
    attentionOutput.forward(kept.attended, addedTo: input, values, into: kept.middle)
    secondNorm.forward(kept.middle, values, into: kept.norm2Output, kept.secondStatistics)
    feedForward.forward(kept.norm2Output, addedTo: kept.middle, values, into: output, kept.feedForward)
  }

  /// Matrices that the backward pass writes on its way.
  struct Scratch<Scalar: NetworkScalar>: Sendable {
    let hiddenGradient: MatrixView<Scalar>
    let normalGradient: MatrixView<Scalar>
    let attendedGradient: MatrixView<Scalar>
    let qkvGradient: MatrixView<Scalar>

    init(rows: Int, _ sizes: TransformerConfiguration) {
      let width = sizes.width
      hiddenGradient = MatrixView(rows: rows, columns: sizes.mlpFactor * width)
      normalGradient = MatrixView(rows: rows, columns: width)
      attendedGradient = MatrixView(rows: rows, columns: width)
      qkvGradient = MatrixView(rows: rows, columns: 3 * width)
    }
  }

  /// Turns the gradient of the residual stream after the block into that before it, in its place, and adds to those of
  /// the parameters.
  ///
  /// - Parameter attendBackward: From `attendedGradient` to `qkvGradient`.
  func backward<Scalar>(
    _ input: MatrixView<Scalar>, _ kept: Activations<Scalar>, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, _ scratch: Scratch<Scalar>,
    attendBackward: () -> Void
  ) {
    feedForward.backward(
      kept.norm2Output, kept.feedForward, outputGradient: gradient, values, gradients: gradients,
      into: scratch.normalGradient, scratch: scratch.hiddenGradient)
    secondNorm.backward(
      kept.middle, kept.secondStatistics, outputGradient: scratch.normalGradient, values, gradients: gradients,
      addingTo: gradient)
    attentionOutput.backward(kept.attended, outputGradient: gradient, gradients: gradients)
    attentionOutput.backward(outputGradient: gradient, values, into: scratch.attendedGradient)
    attendBackward()
    attentionInput.backward(kept.norm1Output, outputGradient: scratch.qkvGradient, gradients: gradients)
    attentionInput.backward(outputGradient: scratch.qkvGradient, values, into: scratch.normalGradient)
    firstNorm.backward(
      input, kept.firstStatistics, outputGradient: scratch.normalGradient, values, gradients: gradients,
      addingTo: gradient)
  }
}
