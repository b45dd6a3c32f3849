public import LockstepNetworks

/// A GPT-2-style decoder (Radford et al. 2019) without token embeddings: learned positions are added to the read-in,
/// followed by the blocks and a final layer normalization.
///
/// Hidden state 0 is the input with the positions, l < L the residual stream after block l, and L that after the final
/// normalization.
public struct TransformerBackbone<Scalar: NetworkScalar>: Backbone {
  public let configuration: TransformerConfiguration
  let positions: Parameter
  let blocks: [TransformerBlock]
  let finalNorm: LayerNorm

  public init(_ configuration: TransformerConfiguration, in layout: inout ParameterLayout) {
    self.configuration = configuration
    positions = layout.add(
      "_backbone.wpe.weight", [configuration.positions, configuration.width], GPT2.weights)
    blocks = (0..<configuration.layers).map { TransformerBlock("_backbone.h.\($0)", configuration, in: &layout) }
    finalNorm = LayerNorm("_backbone.ln_f", width: configuration.width, in: &layout)
  }

  public func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> TransformerWorkspace<Scalar> {
    TransformerWorkspace(configuration, sequences: sequences, tokens: tokens, saving: saving)
  }

  public func forward(_ workspace: TransformerWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    let positions = values[positions].rows(0..<workspace.tokens)
    workspace.residual[0].set(workspace.input)
    for sequence in 0..<workspace.sequences { workspace.residual[0].rows(workspace.rows(of: sequence)).add(positions) }
    for (l, block) in blocks.enumerated() {
      let (qkv, saved) = (workspace.qkv[l], workspace.saved[l])
      block.forward(workspace.residual[l], values, into: workspace.residual[l + 1], qkv: qkv, saved.block) {
        for sequence in 0..<workspace.sequences {
          let rows = workspace.rows(of: sequence)
          block.attention.forward(
            qkv.rows(rows), probabilities: saved.probabilities[sequence], into: saved.block.attended.rows(rows))
        }
      }
    }
    finalNorm.forward(
      workspace.residual[configuration.layers], values, into: workspace.final, workspace.finalStatistics)
  }

  public func backward(
    _ workspace: TransformerWorkspace<Scalar>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    guard let scratch = workspace.gradients else {
      preconditionFailure("the workspace does not save activations for a backward pass")
    }
    // The final normalization adds to the gradient of its input, which starts at zero.
    scratch.final.set(gradient)
    gradient.clear()
    finalNorm.backward(
      workspace.residual[configuration.layers], workspace.finalStatistics, outputGradient: scratch.final, values,
      gradients: gradients, addingTo: gradient)
    for (l, block) in blocks.enumerated().reversed() {
      let saved = workspace.saved[l]
      block.backward(
        workspace.residual[l], saved.block, gradient: gradient, values, gradients: gradients, scratch.block
      ) {
        for sequence in 0..<workspace.sequences {
          let rows = workspace.rows(of: sequence)
          block.attention.backward(
            workspace.qkv[l].rows(rows), probabilities: saved.probabilities[sequence],
            outputGradient: scratch.block.attended.rows(rows), into: scratch.block.qkv.rows(rows),
            scratch: scratch.scores)
        }
      }
    }
    let positionsGradient = gradients[positions].rows(0..<workspace.tokens)
    for sequence in 0..<workspace.sequences { positionsGradient.add(gradient.rows(workspace.rows(of: sequence))) }
  }

  // Queries attend to the keys and values that the prefix left in its workspace.

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> TransformerQueryWorkspace<Scalar> {
    TransformerQueryWorkspace(configuration, queries: queries, tokens: tokens)
  }

  public func forward(
    _ queries: TransformerQueryWorkspace<Scalar>, after tokens: Int, of prefix: TransformerWorkspace<Scalar>,
    _ values: Parameters<Scalar>
  ) {
    queries.residual[0].set(queries.input, addingToRows: values[positions].rows(tokens..<tokens + 1))
    for (l, block) in blocks.enumerated() {
      block.forward(
        queries.residual[l], values, into: queries.residual[l + 1], qkv: queries.qkv, queries.saved
      ) {
        block.attention.forward(
          queries.qkv, after: prefix.qkv[l].rows(0..<tokens),
          probabilities: queries.probabilities.columns(0..<tokens + 1), into: queries.saved.attended)
      }
    }
    finalNorm.forward(queries.residual[configuration.layers], values, into: queries.final, queries.finalStatistics)
  }
}
