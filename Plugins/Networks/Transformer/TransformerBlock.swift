internal import LockstepNetworks

/// A decoder block with layer normalization before each part (Radford et al. 2019):
///
///     x <- x + attention(norm_1(x)),  x <- x + perceptron(norm_2(x)).
struct TransformerBlock: Sendable {
  let norm: LayerNorm
  /// Makes queries, keys and values, side by side.
  let attentionInput: LinearLayer
  let attention: CausalAttention
  let attentionOutput: LinearLayer
  let perceptron: PerceptronLayer

  init(_ name: String, _ sizes: TransformerConfiguration, in layout: inout ParameterLayout) {
    let width = sizes.width
    let projection = GPT2.residualProjection(layers: sizes.layers)
    norm = LayerNorm("\(name).ln_1", width: width, in: &layout)
    attentionInput = LinearLayer(
      "\(name).attn.c_attn", inputs: width, outputs: 3 * width, .inOut, initialWeight: GPT2.weights,
      initialBias: .constant(0), hiddenMatrices: 3, in: &layout)
    attention = CausalAttention(heads: sizes.heads, width: width)
    attentionOutput = LinearLayer(
      "\(name).attn.c_proj", inputs: width, outputs: width, .inOut, initialWeight: projection,
      initialBias: .constant(0), hiddenMatrices: 1, in: &layout)
    perceptron = PerceptronLayer(
      name, width: width, hidden: sizes.mlpFactor * width, blocks: sizes.layers, in: &layout)
  }

  /// What the backward pass reads besides queries, keys and values.
  struct Activations<Scalar: NetworkScalar>: Sendable {
    let normOutput: MatrixView<Scalar>
    let normStatistics: LayerNorm.Statistics<Scalar>
    /// The outputs of all heads.
    let attended: MatrixView<Scalar>
    /// The residual stream between the two parts.
    let afterAttention: MatrixView<Scalar>
    let perceptron: PerceptronLayer.Activations<Scalar>

    init(rows: Int, _ sizes: TransformerConfiguration, forBackward: Bool) {
      let width = sizes.width
      normOutput = MatrixView(rows: rows, columns: width)
      normStatistics = LayerNorm.Statistics(rows: rows)
      attended = MatrixView(rows: rows, columns: width)
      afterAttention = MatrixView(rows: rows, columns: width)
      perceptron = PerceptronLayer.Activations(
        rows: rows, width: width, hidden: sizes.mlpFactor * width, forBackward: forBackward)
    }
  }

  /// From the residual stream before the block, [rows, width], to that after it.
  ///
  /// - Parameters:
  ///   - qkv: The queries, keys and values, [rows, 3 width].
  ///   - attend: From `qkv` to `attended`: within each sequence, or from queries to a prefix.
  func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>,
    qkv: MatrixView<Scalar>, _ saved: Activations<Scalar>, attend: () -> Void
  ) {
    norm.forward(input, values, into: saved.normOutput, saved.normStatistics)
    attentionInput.forward(saved.normOutput, values, into: qkv)
    attend()
    attentionOutput.forward(saved.attended, addedTo: input, values, into: saved.afterAttention)
    perceptron.forward(saved.afterAttention, values, into: output, saved.perceptron)
  }

  /// The intermediate gradients of the backward pass.
  struct Gradients<Scalar: NetworkScalar>: Sendable {
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
  func backward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ saved: Activations<Scalar>, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, _ scratch: Gradients<Scalar>,
    attendBackward: () -> Void
  ) {
    perceptron.backward(
      saved.afterAttention, saved.perceptron, gradient: gradient, values, gradients: gradients,
      statesGradient: scratch.normOutput, scratch: scratch.hidden)
    attentionOutput.backward(saved.attended, outputGradient: gradient, gradients: gradients)
    attentionOutput.backward(outputGradient: gradient, values, into: scratch.attended)
    attendBackward()
    attentionInput.backward(saved.normOutput, outputGradient: scratch.qkv, gradients: gradients)
    attentionInput.backward(outputGradient: scratch.qkv, values, into: scratch.normOutput)
    norm.backward(
      input, saved.normStatistics, outputGradient: scratch.normOutput, values, gradients: gradients,
      addingTo: gradient)
  }
}
