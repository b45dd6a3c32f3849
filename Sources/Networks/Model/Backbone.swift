internal import LockstepCore
public import LockstepFiles

/// The sequence-to-sequence part of a network, between the read-in and the read-out: L layers that each turn a hidden
/// state of `width` numbers per token into the next, and never look ahead.
public protocol Backbone<Scalar>: Sendable {
  /// The number type.
  associatedtype Scalar: NetworkScalar
  /// Its sizes.
  associatedtype Configuration: BackboneConfiguration
  /// Room for the activations of several sequences.
  associatedtype Pass: BackboneWorkspace<Scalar>
  /// Room for the activations of tokens that each stand alone behind the same prefix.
  associatedtype QueryWorkspace: BackboneQueryWorkspace<Scalar>

  /// In which order the tokens of several sequences lie in the rows of a matrix.
  static var tokenOrder: TokenOrder { get }
  /// How many sequences are best trained on at once: few enough for the caches, many enough for the matrix products.
  static var microbatchSize: Int { get }

  /// The backbone of these sizes, whose tensors are added to the plan.
  init(_ configuration: Configuration, in plan: inout ParameterLayout)

  /// Draws the initial values of its tensors.
  func initialize(_ values: Parameters<Scalar>, seed: UInt64)

  /// Room for `sequences` sequences of `tokens` tokens.
  ///
  /// - Parameter savingActivations: Whether what a backward pass or queries need is kept, and not the hidden states alone.
  func makeWorkspace(sequences: Int, tokens: Int, savingActivations: Bool) -> Pass

  /// From the pass's input to the hidden states of every layer.
  func forward(_ pass: Pass, _ values: Parameters<Scalar>)

  /// From `gradient`, which holds that of the last hidden states, to that of the input, in its place; adds to those of
  /// the parameters. The pass keeps all, and is still as the forward pass left it.
  func backward(
    _ pass: Pass, _ scratch: Pass.Scratch, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>)

  /// Room for so many queries behind a prefix of up to `tokens` tokens.
  func makeQueryWorkspace(queries: Int, tokens: Int) -> QueryWorkspace

  /// From the queries' input to their hidden states, each query being the token after the first `tokens` tokens of the
  /// only sequence of a pass that kept all.
  func forward(_ queries: QueryWorkspace, after tokens: Int, of pass: Pass, _ values: Parameters<Scalar>)
}

/// The activations of a ``Backbone``.
public protocol BackboneWorkspace<Scalar>: Sendable {
  /// The number type.
  associatedtype Scalar: NetworkScalar
  /// What a backward pass writes on its way; passes that are not run back do without.
  associatedtype Scratch: Sendable

  /// The hidden states of a layer, [tokens * sequences, width]; layer 0 is the input, to be filled before a pass.
  func hidden(_ layer: Int) -> MatrixView<Scalar>

  /// Room for a backward pass.
  func makeScratch() -> Scratch
}

/// The activations of a ``Backbone``'s queries.
public protocol BackboneQueryWorkspace<Scalar>: Sendable {
  /// The number type.
  associatedtype Scalar: NetworkScalar

  /// The hidden states of a layer, [queries, width]; layer 0 is the input, to be filled before a pass.
  func hidden(_ layer: Int) -> MatrixView<Scalar>
}

/// The order of the tokens of several sequences in the rows of a matrix.
public enum TokenOrder: Sendable {
  /// One sequence after the other.
  case batchMajor
  /// The first tokens of all sequences, then the second ones, ...
  case timeMajor

  /// The row of token `token` of sequence `sequence`.
  func row(_ token: Int, of sequence: Int, sequences: Int, tokens: Int) -> Int {
    switch self {
    case .batchMajor: sequence * tokens + token
    case .timeMajor: token * sequences + sequence
    }
  }
}

/// The sizes of a ``Backbone``.
public protocol BackboneConfiguration: Sendable, Equatable {
  /// The number of layers.
  var layers: Int { get }
  /// The width of the hidden states.
  var width: Int { get }
  /// The longest sequence that the backbone can take; nil where there is no such bound.
  var maximumTokens: Int? { get }

  /// Its fields in a document.
  static var fieldNames: [String] { get }
  /// Its fields' values.
  var fields: [JSONValue.Field] { get }

  /// Reads the fields.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names a field which is missing, or whose value is impossible.
  init(_ node: JSONNode) throws

  /// A tensor that every network of this kind has, and no other.
  static var signatureTensor: String { get }

  /// Finds the sizes of a checkpoint in the shapes of its tensors.
  ///
  /// - Parameter heads: The number of attention heads, which no shape tells; nil where it was not given.
  /// - Throws: ``LockstepCore/LockstepError`` that names the tensor which is missing or has an impossible shape, or says
  ///   that the heads must be given.
  init(inferredFrom tensors: TensorFile, heads: Int?) throws
}
