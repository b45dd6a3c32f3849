public import LockstepNetworks

/// The activations of a ``FastWeightBackbone`` on several sequences.
public struct FastWeightWorkspace<Memory: FastWeightMemory>: BackboneWorkspace {
  public typealias Scalar = Memory.Scalar

  /// The residual stream before the first block and after each.
  let residual: [MatrixView<Scalar>]
  let final: FinalActivations<Scalar>
  private let layers: [(block: BlockActivations<Memory>, states: [Memory.States])]
  /// nil if the activations are not saved for a backward pass.
  let gradients: Gradients?

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    let states: MatrixView<Scalar>
    let hidden: MatrixView<Scalar>
    let memories: MemoryLayer<Memory>.Gradients
  }

  init(_ backbone: FastWeightBackbone<Memory>, sequences: Int, tokens: Int, savingActivations: Bool) {
    let (sizes, rows) = (backbone.configuration, sequences * tokens)
    residual = (0...sizes.layers).map { _ in MatrixView(rows: rows, columns: sizes.width) }
    final = FinalActivations(rows: rows, sizes)
    // All blocks share one set of buffers if only the hidden states are needed.
    layers = backbone.blocks.prefix(savingActivations ? sizes.layers : 1).map {
      (BlockActivations(rows: rows, sizes), $0.memories.makeStates(sequences: sequences, tokens: tokens))
    }
    gradients =
      savingActivations
      ? Gradients(
        states: MatrixView(rows: rows, columns: sizes.width),
        hidden: MatrixView(rows: rows, columns: sizes.mlpFactor * sizes.width),
        memories: MemoryLayer.Gradients(rows: rows, sizes)) : nil
  }

  func saved(_ layer: Int) -> BlockActivations<Memory> { layers[layers.count == 1 ? 0 : layer].block }

  /// The states of a layer's heads, sequence by sequence.
  func states(_ layer: Int) -> [Memory.States] { layers[layers.count == 1 ? 0 : layer].states }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> {
    layer == residual.count - 1 ? final.states : residual[layer]
  }
}

/// The activations of queries after a prefix.
public struct FastWeightQueryWorkspace<Memory: FastWeightMemory>: BackboneWorkspace {
  public typealias Scalar = Memory.Scalar

  let residual: [MatrixView<Scalar>]
  let final: FinalActivations<Scalar>
  let saved: BlockActivations<Memory>

  init(_ sizes: Memory.Configuration, queries: Int) {
    residual = (0...sizes.layers).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    final = FinalActivations(rows: queries, sizes)
    saved = BlockActivations(rows: queries, sizes)
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> {
    layer == residual.count - 1 ? final.states : residual[layer]
  }
}

/// The activations of one block.
struct BlockActivations<Memory: FastWeightMemory>: Sendable {
  let memories: MemoryLayer<Memory>.Activations
  /// The residual stream between the two parts.
  let afterMemories: MatrixView<Memory.Scalar>
  let perceptron: PerceptronLayer.Activations<Memory.Scalar>

  init(rows: Int, _ sizes: Memory.Configuration) {
    memories = MemoryLayer.Activations(rows: rows, sizes)
    afterMemories = MatrixView(rows: rows, columns: sizes.width)
    perceptron = PerceptronLayer.Activations(
      rows: rows, width: sizes.width, hidden: sizes.mlpFactor * sizes.width, isNormalized: sizes.layerNorm)
  }
}

/// The last hidden states.
struct FinalActivations<Scalar: DeltaNetScalar>: Sendable {
  let states: MatrixView<Scalar>
  let norm: OptionalNorm.Activations<Scalar>

  init(rows: Int, _ sizes: some FastWeightConfiguration) {
    states = MatrixView(rows: rows, columns: sizes.width)
    norm = OptionalNorm.Activations(rows: rows, width: sizes.width, isOn: sizes.layerNorm)
  }
}
