public import LockstepNetworks

/// What a head of a layer learns from the examples of a prompt: fast weights (Schlag, Irie and Schmidhuber 2021, arXiv
/// 2102.11174), a matrix that examples write to and all tokens read.
public protocol FastWeightMemory<Scalar>: Sendable {
  /// The number type.
  associatedtype Scalar: NetworkScalar
  /// The sizes of its network.
  associatedtype Configuration: FastWeightConfiguration
  /// The states of one head on one sequence, and what else the backward pass needs.
  associatedtype States: Sendable
  /// What a pass of one head works on, and nothing reads later.
  associatedtype Scratch: Sendable

  /// The memory of a layer; adds tensors whose names begin with `name` to the layout.
  init(_ name: String, _ configuration: Configuration, in layout: inout ParameterLayout)

  /// Allocates the states of one head on a sequence of `tokens` tokens: after each number of examples from 0 on, or the
  /// current one alone if only hidden states are saved.
  func makeStates(tokens: Int, saving: Saving) -> States

  /// Allocates what passes of one head after the other work on.
  func makeScratch() -> Scratch

  /// Writes the examples of a sequence into a head's states, and sets each token's output, [tokens, head width], from the
  /// state after the examples so far, itself included.
  func forward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: States, _ scratch: Scratch,
    into output: MatrixView<Scalar>)

  /// Sets the outputs of queries, [queries, head width], from a head's state after the first examples. The queries may be
  /// overwritten.
  func forward(
    queries: MatrixView<Scalar>, after examples: Int, of states: States, into output: MatrixView<Scalar>)

  /// Sets the gradients of a sequence's tokens, and adds to those of the parameters.
  func backward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: States, _ scratch: Scratch,
    outputGradient: MatrixView<Scalar>, into tokenGradients: HeadTokens<Scalar>, gradients: Parameters<Scalar>)
}

/// What one head has of the tokens of a sequence, which are a query and an example in turn.
public struct HeadTokens<Scalar: NetworkScalar>: Sendable {
  /// [tokens, head width].
  package let queries: MatrixView<Scalar>
  /// [tokens, head width]; the two share the distance between their rows.
  package let keys, values: MatrixView<Scalar>
  /// How much of the memory an example keeps, and how much it writes, [tokens, 1]; the two share the distance between
  /// their rows.
  package let alpha, beta: MatrixView<Scalar>

  /// The same tokens with other queries.
  package func with(queries: MatrixView<Scalar>) -> HeadTokens {
    HeadTokens(queries: queries, keys: keys, values: values, alpha: alpha, beta: beta)
  }

  /// Requires what kernels assume: vectors of this width and one number of each gate for each token.
  package func requireWidth(_ width: Int) {
    queries.requireShape(queries.rows, width)
    keys.requireShape(of: queries)
    values.requireShape(of: queries)
    alpha.requireShape(queries.rows, 1)
    beta.requireShape(of: alpha)
    precondition(
      keys.stride == values.stride && alpha.stride == beta.stride,
      "the rows of a head's tokens have different distances"
    )
  }
}
