public import LockstepNetworks

/// Blocks of linear attention with memories, in which examples write and all tokens read, and perceptrons:
///
///     x <- x + memories(norm_1(x)),  x <- x + perceptron(norm_2(x)),
///
/// and a final layer normalization. There are no positions: the order of the examples is that of their writes.
///
/// Hidden state 0 is the read-in, l < L the residual stream after block l, and L that after the final normalization.
public struct FastWeightBackbone<Memory: FastWeightMemory>: Backbone {
  public typealias Scalar = Memory.Scalar

  public let configuration: Memory.Configuration
  let blocks: [(memories: MemoryLayer<Memory>, perceptron: PerceptronLayer?)]
  private let finalNorm: OptionalNorm

  public init(_ configuration: Memory.Configuration, in layout: inout ParameterLayout) {
    self.configuration = configuration
    blocks = (0..<configuration.layers).map {
      let name = "_backbone.h.\($0)"
      return (
        MemoryLayer(name, configuration, in: &layout),
        configuration.mlpFactor > 0
          ? PerceptronLayer(
            name, width: configuration.width, hidden: configuration.mlpFactor * configuration.width,
            isNormalized: configuration.layerNorm, blocks: configuration.layers, in: &layout) : nil
      )
    }
    finalNorm = OptionalNorm("_backbone.ln_f", width: configuration.width, isOn: configuration.layerNorm, in: &layout)
  }

  public func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> FastWeightWorkspace<Memory> {
    FastWeightWorkspace(self, sequences: sequences, tokens: tokens, saving: saving)
  }

  public func forward(_ workspace: FastWeightWorkspace<Memory>, _ values: Parameters<Scalar>) {
    for l in blocks.indices {
      let saved = workspace.saved[l]
      forward(l, workspace.residual, values, saved) { block, stream, result in
        block.forward(stream, values, into: result, saved.memories, workspace.states[l], workspace.scratch)
      }
    }
    normalize(workspace.residual, values, workspace.final)
  }

  public func backward(
    _ workspace: FastWeightWorkspace<Memory>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    guard let scratch = workspace.gradients else {
      preconditionFailure("the workspace does not save activations for a backward pass")
    }
    // The final normalization adds to the gradient of its input, which starts at zero.
    scratch.states.set(gradient)
    gradient.clear()
    finalNorm.backward(
      workspace.residual[blocks.count], workspace.final.norm, outputGradient: scratch.states, values,
      gradients: gradients, addingTo: gradient)
    for (l, block) in blocks.enumerated().reversed() {
      let saved = workspace.saved[l]
      block.perceptron?.backward(
        saved.afterMemories, saved.perceptron, gradient: gradient, values, gradients: gradients,
        statesGradient: scratch.states, scratch: scratch.hidden)
      block.memories.backward(
        workspace.residual[l], saved.memories, workspace.states[l], workspace.scratch, gradient: gradient, values,
        gradients: gradients, statesGradient: scratch.states, scratch.memories)
    }
  }

  // Queries read the states that the prefix left in its workspace.

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> FastWeightQueryWorkspace<Memory> {
    FastWeightQueryWorkspace(configuration, queries: queries)
  }

  public func forward(
    _ queries: FastWeightQueryWorkspace<Memory>, after tokens: Int, of prefix: FastWeightWorkspace<Memory>,
    _ values: Parameters<Scalar>
  ) {
    for l in blocks.indices {
      forward(l, queries.residual, values, queries.saved) { block, stream, result in
        block.forward(
          stream, after: tokens / 2, of: prefix.states[l], values, into: result, queries.saved.memories)
      }
    }
    normalize(queries.residual, values, queries.final)
  }

  /// The residual stream after block l.
  private func forward(
    _ l: Int, _ residual: [MatrixView<Scalar>], _ values: Parameters<Scalar>, _ saved: BlockActivations<Memory>,
    _ remember: (MemoryLayer<Memory>, _ stream: MatrixView<Scalar>, _ result: MatrixView<Scalar>) -> Void
  ) {
    let (block, result) = (blocks[l], residual[l + 1])
    guard let perceptron = block.perceptron else { return remember(block.memories, residual[l], result) }
    remember(block.memories, residual[l], saved.afterMemories)
    perceptron.forward(saved.afterMemories, values, into: result, saved.perceptron)
  }

  private func normalize(
    _ residual: [MatrixView<Scalar>], _ values: Parameters<Scalar>, _ final: FinalActivations<Scalar>
  ) {
    final.states.set(finalNorm.forward(residual[blocks.count], values, final.norm))
  }
}
