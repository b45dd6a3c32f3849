internal import CLockstepDeltaNet
internal import LockstepNetworks

/// The part of a block in which tokens meet: each head writes the examples to its memory and reads it for every token,
///
///     x <- x + W_o (outputs of all heads),
///
/// with queries, keys, values and gates that are linear maps of norm(x).
struct MemoryLayer<Memory: FastWeightMemory>: Sendable {
  typealias Scalar = Memory.Scalar

  private let sizes: Memory.Configuration
  private let norm: OptionalNorm
  /// Makes queries, keys and values, side by side, with the heads side by side within each.
  private let input: LinearLayer
  private let alpha: Gate
  private let beta: Gate
  private let memory: Memory
  private let output: LinearLayer

  /// The layer with the tensors `name.ln_1`, `name.MEMORY.qkv`, `.alpha`, `.beta` and `.proj`.
  init(_ name: String, _ sizes: Memory.Configuration, in layout: inout ParameterLayout) {
    let (width, memoryName) = (sizes.width, "\(name).\(Memory.Configuration.memoryName)")
    self.sizes = sizes
    norm = OptionalNorm("\(name).ln_1", width: sizes.width, isOn: sizes.layerNorm, in: &layout)
    input = LinearLayer(
      "\(memoryName).qkv", inputs: width, outputs: 3 * width, .inOut, initialWeight: GPT2.weights,
      initialBias: .constant(0), hiddenMatrices: 3, in: &layout)
    alpha = .decay("\(memoryName).alpha", sizes, in: &layout)
    beta = .token("\(memoryName).beta", start: 0, sizes, in: &layout)
    memory = Memory(memoryName, sizes, in: &layout)
    output = LinearLayer(
      "\(memoryName).proj", inputs: width, outputs: width, .inOut,
      initialWeight: GPT2.residualProjection(layers: sizes.layers), initialBias: .constant(0), hiddenMatrices: 1,
      in: &layout)
  }

  /// The heads' parts of all tokens, or their gradients.
  struct Tokens: Sendable {
    let qkv: MatrixView<Scalar>
    let alpha: MatrixView<Scalar>
    let beta: MatrixView<Scalar>

    init(rows: Int, _ sizes: Memory.Configuration) {
      qkv = MatrixView(rows: rows, columns: 3 * sizes.width)
      alpha = MatrixView(rows: rows, columns: sizes.heads)
      beta = MatrixView(rows: rows, columns: sizes.heads)
    }

    /// One head's part of some tokens.
    func head(_ head: Int, _ rows: Range<Int>, _ sizes: Memory.Configuration) -> HeadTokens<Scalar> {
      let part = { (index: Int) in
        let first = index * sizes.width + head * sizes.headWidth
        return qkv.rows(rows).columns(first..<first + sizes.headWidth)
      }
      return HeadTokens(
        queries: part(0), keys: part(1), values: part(2), alpha: alpha.rows(rows).columns(head..<head + 1),
        beta: beta.rows(rows).columns(head..<head + 1))
    }
  }

  /// What the backward pass reads besides the states.
  struct Activations: Sendable {
    fileprivate let norm: OptionalNorm.Activations<Scalar>
    fileprivate let tokens: Tokens
    /// The factors that scale queries and keys to length 1, [rows, 2 heads].
    fileprivate let factors: MatrixView<Scalar>
    /// The outputs of all heads.
    fileprivate let outputs: MatrixView<Scalar>

    init(rows: Int, _ sizes: Memory.Configuration) {
      norm = OptionalNorm.Activations(rows: rows, width: sizes.width, isOn: sizes.layerNorm)
      tokens = Tokens(rows: rows, sizes)
      factors = MatrixView(rows: rows, columns: 2 * sizes.heads)
      outputs = MatrixView(rows: rows, columns: sizes.width)
    }
  }

  /// Allocates the states of all heads on `sequences` sequences, sequence by sequence.
  func makeStates(sequences: Int, tokens: Int, saving: Saving) -> [Memory.States] {
    makeBuffers(sequences * sizes.heads, shared: saving == .hiddenStates) {
      memory.makeStates(tokens: tokens, saving: saving)
    }
  }

  /// Allocates what all heads work on, one after the other.
  func makeScratch() -> Memory.Scratch { memory.makeScratch() }

  /// The residual stream after the layer, [rows, width], of some sequences of equal length.
  func forward(
    _ stream: MatrixView<Scalar>, _ values: Parameters<Scalar>, into result: MatrixView<Scalar>,
    _ saved: Activations, _ states: [Memory.States], _ scratch: Memory.Scratch
  ) {
    forward(stream, values, into: result, saved) {
      forEachHead(of: states, rows: stream.rows) { states, head, rows in
        memory.forward(
          saved.tokens.head(head, rows, sizes), head: head, values, states, scratch,
          into: outputs(saved.outputs, head, rows))
      }
    }
  }

  /// The residual stream after the layer of queries that read the states of one sequence after its first examples.
  func forward(
    _ stream: MatrixView<Scalar>, after examples: Int, of states: [Memory.States], _ values: Parameters<Scalar>,
    into result: MatrixView<Scalar>, _ saved: Activations
  ) {
    forward(stream, values, into: result, saved) {
      forEachHead(of: states, rows: stream.rows) { states, head, rows in
        memory.forward(
          queries: saved.tokens.head(head, rows, sizes).queries, after: examples, of: states,
          into: outputs(saved.outputs, head, rows))
      }
    }
  }

  private func forward(
    _ stream: MatrixView<Scalar>, _ values: Parameters<Scalar>, into result: MatrixView<Scalar>,
    _ saved: Activations, remember: () -> Void
  ) {
    let states = norm.forward(stream, values, saved.norm)
    input.forward(states, values, into: saved.tokens.qkv)
    if sizes.normalizesKeys { normalizeKeys(saved) }
    alpha.forward(states, values, into: saved.tokens.alpha)
    beta.forward(states, values, into: saved.tokens.beta)
    remember()
    output.forward(saved.outputs, addedTo: stream, values, into: result)
  }

  /// The intermediate gradients of the backward pass.
  struct Gradients: Sendable {
    fileprivate let tokens: Tokens
    fileprivate let outputs: MatrixView<Scalar>

    init(rows: Int, _ sizes: Memory.Configuration) {
      tokens = Tokens(rows: rows, sizes)
      outputs = MatrixView(rows: rows, columns: sizes.width)
    }
  }

  /// Replaces the gradient of the residual stream after the layer by that before it, and adds to the gradients of the
  /// parameters; `statesGradient` is scratch, [rows, width].
  func backward(
    _ stream: MatrixView<Scalar>, _ saved: Activations, _ states: [Memory.States], _ headScratch: Memory.Scratch,
    gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, gradients: Parameters<Scalar>,
    statesGradient: MatrixView<Scalar>, _ scratch: Gradients
  ) {
    let (normalized, tokens) = (norm.output(stream, saved.norm), scratch.tokens)
    output.backward(saved.outputs, outputGradient: gradient, gradients: gradients)
    output.backward(outputGradient: gradient, values, into: scratch.outputs)
    forEachHead(of: states, rows: stream.rows) { states, head, rows in
      memory.backward(
        saved.tokens.head(head, rows, sizes), head: head, values, states, headScratch,
        outputGradient: outputs(scratch.outputs, head, rows), into: tokens.head(head, rows, sizes),
        gradients: gradients)
    }
    if sizes.normalizesKeys { normalizeKeysBackward(saved, gradient: tokens.qkv) }
    input.backward(normalized, outputGradient: tokens.qkv, gradients: gradients)
    input.backward(outputGradient: tokens.qkv, values, into: statesGradient)
    for (gate, activations, gateGradient) in [
      (alpha, saved.tokens.alpha, tokens.alpha), (beta, saved.tokens.beta, tokens.beta),
    ] {
      gate.backward(
        normalized, activations, gradient: gateGradient, values, gradients: gradients, addingTo: statesGradient)
    }
    norm.backward(
      stream, saved.norm, outputGradient: statesGradient, values, gradients: gradients, addingTo: gradient)
  }

  /// Scales queries and keys to length 1.
  private func normalizeKeys(_ saved: Activations) {
    let (qkv, factors) = (saved.tokens.qkv, saved.factors)
    let (vectors, width) = (2 * sizes.heads, sizes.headWidth)
    switch Scalar.precision {
    case .single: lockstep_unit_vectors_f32(qkv.floats, qkv.stride, qkv.rows, vectors, width, factors.floats)
    case .double: lockstep_unit_vectors_f64(qkv.doubles, qkv.stride, qkv.rows, vectors, width, factors.doubles)
    }
  }

  /// Replaces the gradient of the scaled vectors by that of the vectors.
  private func normalizeKeysBackward(_ saved: Activations, gradient: MatrixView<Scalar>) {
    let (qkv, factors) = (saved.tokens.qkv, saved.factors)
    let (vectors, width) = (2 * sizes.heads, sizes.headWidth)
    switch Scalar.precision {
    case .single:
      lockstep_unit_vectors_gradient_f32(
        qkv.floats, qkv.stride, qkv.rows, vectors, width, factors.floats, gradient.floats)
    case .double:
      lockstep_unit_vectors_gradient_f64(
        qkv.doubles, qkv.stride, qkv.rows, vectors, width, factors.doubles, gradient.doubles)
    }
  }

  private func outputs(_ all: MatrixView<Scalar>, _ head: Int, _ rows: Range<Int>) -> MatrixView<Scalar> {
    all.rows(rows).columns(head * sizes.headWidth..<(head + 1) * sizes.headWidth)
  }

  /// Does something for each head of each sequence, with its states and the rows of the sequence's tokens.
  private func forEachHead(
    of states: [Memory.States], rows: Int, _ work: (_ states: Memory.States, _ head: Int, _ rows: Range<Int>) -> Void
  ) {
    let tokens = rows / (states.count / sizes.heads)
    for (index, states) in states.enumerated() {
      let (sequence, head) = index.quotientAndRemainder(dividingBy: sizes.heads)
      work(states, head, sequence * tokens..<(sequence + 1) * tokens)
    }
  }
}
