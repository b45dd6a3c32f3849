public import LockstepNetworks

/// A GPT-2-style decoder (Radford et al. 2019) without token embeddings: learned positions are added to the read-in,
/// then come the blocks and a final layer normalization.
///
/// Hidden state 0 is the input with the positions, l < L the residual stream after block l, and L that after the final
/// normalization.
public struct TransformerBackbone<Scalar: NetworkScalar>: Backbone {
  let sizes: TransformerConfiguration
  let positions: Parameter
  let blocks: [TransformerBlock]
  let finalNorm: LayerNorm

  public static var tokenOrder: TokenOrder { .batchMajor }
  public static var microbatchSize: Int { 8 }

  public init(_ configuration: TransformerConfiguration, in plan: inout ParameterLayout) {
    sizes = configuration
    positions = plan.add("_backbone.wpe.weight", [configuration.positions, configuration.width])
    blocks = (0..<configuration.layers).map { TransformerBlock("_backbone.h.\($0)", configuration, in: &plan) }
    finalNorm = LayerNorm("_backbone.ln_f", width: configuration.width, in: &plan)
  }

  /// As GPT-2 does: normal with deviation 0.02, what projects into the residual stream divided by sqrt(2 L), gains 1
  /// and biases 0.
  public func initialize(_ values: Parameters<Scalar>, seed: UInt64) {
    let deviation = 0.02
    let residualDeviation = deviation / Double(2 * sizes.layers).squareRoot()
    values.draw(positions, .normal(deviation), seed: seed)
    for block in blocks {
      for norm in [block.firstNorm, block.secondNorm] { values.draw(norm.gain, .constant(1), seed: seed) }
      for layer in [block.attentionInput, block.feedForward.expansion] {
        values.draw(layer.weight, .normal(deviation), seed: seed)
      }
      for layer in [block.attentionOutput, block.feedForward.projection] {
        values.draw(layer.weight, .normal(residualDeviation), seed: seed)
      }
    }
    values.draw(finalNorm.gain, .constant(1), seed: seed)
  }

  public func makeWorkspace(sequences: Int, tokens: Int, savingActivations: Bool) -> TransformerWorkspace<Scalar> {
    TransformerWorkspace(sizes, sequences: sequences, tokens: tokens, savingActivations: savingActivations)
  }

  public func forward(_ pass: TransformerWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    let positions = values[positions].rows(0..<pass.tokens)
    for sequence in 0..<pass.sequences { pass.residual[0].rows(pass.rows(of: sequence)).add(positions) }
    for (l, block) in blocks.enumerated() {
      let kept = pass.kept(l)
      block.forward(pass.residual[l], values, into: pass.residual[l + 1], kept.block) {
        for sequence in 0..<pass.sequences {
          let rows = pass.rows(of: sequence)
          block.attention.forward(
            kept.block.qkv.rows(rows), probabilities: kept.probabilities[sequence],
            into: kept.block.attended.rows(rows))
        }
      }
    }
    finalNorm.forward(pass.residual[sizes.layers], values, into: pass.final, pass.finalStatistics)
  }

  public func backward(
    _ pass: TransformerWorkspace<Scalar>, _ scratch: TransformerWorkspace<Scalar>.Scratch, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>
  ) {
    // The final normalization adds to the gradient of its input, which begins at zero.
    scratch.finalGradient.set(gradient)
    gradient.clear()
    finalNorm.backward(
      pass.residual[sizes.layers], pass.finalStatistics, outputGradient: scratch.finalGradient, values,
      gradients: gradients, addingTo: gradient)
    for (l, block) in blocks.enumerated().reversed() {
      let kept = pass.kept(l)
      block.backward(
        pass.residual[l], kept.block, gradient: gradient, values, gradients: gradients, scratch.block
      ) {
        for sequence in 0..<pass.sequences {
          let rows = pass.rows(of: sequence)
          block.attention.backward(
            kept.block.qkv.rows(rows), probabilities: kept.probabilities[sequence],
            outputGradient: scratch.block.attendedGradient.rows(rows),
            into: scratch.block.qkvGradient.rows(rows), scratch: scratch.scoreGradient)
        }
      }
    }
    let positionsGradient = gradients[positions].rows(0..<pass.tokens)
    for sequence in 0..<pass.sequences { positionsGradient.add(gradient.rows(pass.rows(of: sequence))) }
  }

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> TransformerQueryWorkspace<Scalar> {
    TransformerQueryWorkspace(sizes, queries: queries, tokens: tokens)
  }

  public func forward(
    _ queries: TransformerQueryWorkspace<Scalar>, after tokens: Int, of pass: TransformerWorkspace<Scalar>,
    _ values: Parameters<Scalar>
  ) {
    queries.residual[0].set(queries.residual[0], addingToRows: values[positions].rows(tokens..<tokens + 1))
    for (l, block) in blocks.enumerated() {
      block.forward(queries.residual[l], values, into: queries.residual[l + 1], queries.kept) {
        block.attention.forward(
          queries.kept.qkv, after: pass.kept(l).block.qkv.rows(0..<tokens),
          probabilities: queries.probabilities.columns(0..<tokens + 1), into: queries.kept.attended)
      }
    }
    finalNorm.forward(queries.residual[sizes.layers], values, into: queries.final, queries.finalStatistics)
  }
}
