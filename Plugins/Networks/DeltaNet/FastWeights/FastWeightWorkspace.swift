public import LockstepNetworks

/// The activations of a ``FastWeightBackbone`` on several sequences.
public struct FastWeightWorkspace<Memory: FastWeightMemory>: BackboneWorkspace {
  public typealias Scalar = Memory.Scalar

  /// The residual stream before the first block and after each.
  let residual: [MatrixView<Scalar>]
  let final: FinalActivations<Scalar>
  /// For each layer the states of its heads, sequence by sequence.
  let states: [[Memory.States]]
  /// The other activations of each layer.
  let saved: [BlockActivations<Memory>]
  /// What a head works on.
  let scratch: Memory.Scratch
  /// nil if the activations are not saved for a backward pass.
  let gradients: Gradients?

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    let states: MatrixView<Scalar>
    let hidden: MatrixView<Scalar>
    let memories: MemoryLayer<Memory>.Gradients
  }

  init(_ backbone: FastWeightBackbone<Memory>, sequences: Int, tokens: Int, saving: Saving) {
    let (sizes, rows) = (backbone.configuration, sequences * tokens)
    residual = (0...sizes.layers).map { _ in MatrixView(rows: rows, columns: sizes.width) }
    final = FinalActivations(rows: rows, sizes)
    let memories = backbone.blocks[0].memories
    states = makeBuffers(sizes.layers, shared: saving == .hiddenStates) {
      memories.makeStates(sequences: sequences, tokens: tokens, saving: saving)
    }
    saved = makeBuffers(sizes.layers, shared: saving != .forBackward) {
      BlockActivations(rows: rows, sizes, forBackward: saving == .forBackward)
    }
    scratch = memories.makeScratch()
    gradients =
      saving == .forBackward
      ? Gradients(
        states: MatrixView(rows: rows, columns: sizes.width),
        hidden: MatrixView(rows: rows, columns: sizes.mlpFactor * sizes.width),
        memories: MemoryLayer.Gradients(rows: rows, sizes)) : nil
  }

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
    saved = BlockActivations(rows: queries, sizes, forBackward: false)
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

  init(rows: Int, _ sizes: Memory.Configuration, forBackward: Bool) {
    memories = MemoryLayer.Activations(rows: rows, sizes)
    afterMemories = MatrixView(rows: rows, columns: sizes.width)
    perceptron = PerceptronLayer.Activations(
      rows: rows, width: sizes.width, hidden: sizes.mlpFactor * sizes.width, isNormalized: sizes.layerNorm,
      forBackward: forBackward)
  }
}

/// The last hidden states.
struct FinalActivations<Scalar: NetworkScalar>: Sendable {
  let states: MatrixView<Scalar>
  let norm: OptionalNorm.Activations<Scalar>

  init(rows: Int, _ sizes: some FastWeightConfiguration) {
    states = MatrixView(rows: rows, columns: sizes.width)
    norm = OptionalNorm.Activations(rows: rows, width: sizes.width, isOn: sizes.layerNorm)
  }
}
