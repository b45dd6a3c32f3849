public import LockstepNetworks
internal import LockstepTransformer

/// A GPT-2-style decoder F that is applied again and again, with the embedded prompt E added each time (Yang et al. 2023,
/// arXiv 2311.12424):
///
///     Y_0 = 0,    Y_l = F(Y_{l-1} + E).
///
/// F adds positions and ends with a normalization. Hidden state l is Y_l; hidden state 0 is E. The loss is taken at
/// the last loops, and gradients go no further back than the first loop of a window at the end.
public struct LoopedTransformerBackbone<Scalar: NetworkScalar>: Backbone {
  public let configuration: LoopedTransformerConfiguration
  private let decoder: TransformerBackbone<Scalar>

  public init(_ configuration: LoopedTransformerConfiguration, in layout: inout ParameterLayout) {
    self.configuration = configuration
    decoder = TransformerBackbone(configuration.decoder, in: &layout)
  }

  public func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> LoopedTransformerWorkspace<Scalar> {
    LoopedTransformerWorkspace(configuration, sequences: sequences, tokens: tokens, saving: saving)
  }

  public func forward(_ workspace: LoopedTransformerWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    for loop in 1...configuration.loops {
      let pass = workspace.pass(loop)
      pass.input.set(workspace.input)
      if loop > 1 { pass.input.add(workspace.hidden(loop - 1)) }
      decoder.forward(pass, values)
      workspace.hidden(loop).set(pass.hidden(configuration.decoder.layers))
    }
  }

  public func backward(
    _ workspace: LoopedTransformerWorkspace<Scalar>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    backward(workspace, gradient: gradient, values, gradients: gradients) { _ in }
  }

  public func backward(
    _ workspace: LoopedTransformerWorkspace<Scalar>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>, addLoss: (Int) -> Void
  ) {
    guard let inputGradient = workspace.inputGradient else {
      preconditionFailure("the workspace does not save activations for a backward pass")
    }
    inputGradient.clear()
    for loop in (configuration.loops - configuration.window + 1...configuration.loops).reversed() {
      decoder.backward(workspace.pass(loop), gradient: gradient, values, gradients: gradients)
      // The gradient of Y_{l-1} + E is that of either.
      inputGradient.add(gradient)
      addLoss(loop - 1)
    }
    gradient.set(inputGradient)
  }

  // Queries continue from each loop's keys and values.

  public func makeQueryWorkspace(queries: Int, tokens: Int) -> LoopedTransformerQueryWorkspace<Scalar> {
    LoopedTransformerQueryWorkspace(
      configuration, pass: decoder.makeQueryWorkspace(queries: queries, tokens: tokens), queries: queries)
  }

  public func forward(
    _ queries: LoopedTransformerQueryWorkspace<Scalar>, after tokens: Int,
    of prefix: LoopedTransformerWorkspace<Scalar>, _ values: Parameters<Scalar>
  ) {
    for loop in 1...configuration.loops {
      queries.pass.input.set(queries.input)
      if loop > 1 { queries.pass.input.add(queries.hidden(loop - 1)) }
      decoder.forward(queries.pass, after: tokens, of: prefix.pass(loop), values)
      queries.hidden(loop).set(queries.pass.hidden(configuration.decoder.layers))
    }
  }
}

/// The activations of a ``LoopedTransformerBackbone`` on several sequences.
public struct LoopedTransformerWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  /// E, then Y_1, Y_2, ...
  private let states: [MatrixView<Scalar>]
  /// The decoder's activations in each loop.
  private let passes: [TransformerWorkspace<Scalar>]
  /// nil if the activations are not saved for a backward pass.
  let inputGradient: MatrixView<Scalar>?

  init(_ sizes: LoopedTransformerConfiguration, sequences: Int, tokens: Int, saving: Saving) {
    let rows = sequences * tokens
    states = (0...sizes.loops).map { _ in MatrixView(rows: rows, columns: sizes.width) }
    let savedLoops =
      switch saving {
      case .hiddenStates: 0
      case .forQueries: sizes.loops
      case .forBackward: sizes.window
      }
    var passes = makeBuffers(sizes.loops - savedLoops, shared: true) {
      TransformerWorkspace<Scalar>(sizes.decoder, sequences: sequences, tokens: tokens, saving: .hiddenStates)
    }
    for _ in 0..<savedLoops {
      passes.append(
        TransformerWorkspace(
          sizes.decoder, sequences: sequences, tokens: tokens, saving: saving, sharing: passes.last))
    }
    self.passes = passes
    inputGradient = saving == .forBackward ? MatrixView(rows: rows, columns: sizes.width) : nil
  }

  /// The decoder's activations in a loop, from 1.
  func pass(_ loop: Int) -> TransformerWorkspace<Scalar> { passes[loop - 1] }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { states[layer] }
}

/// The activations of queries after a prefix.
public struct LoopedTransformerQueryWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  /// As those of the prefix.
  private let states: [MatrixView<Scalar>]
  let pass: TransformerQueryWorkspace<Scalar>

  init(_ sizes: LoopedTransformerConfiguration, pass: TransformerQueryWorkspace<Scalar>, queries: Int) {
    states = (0...sizes.loops).map { _ in MatrixView(rows: queries, columns: sizes.width) }
    self.pass = pass
  }

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { states[layer] }
}
