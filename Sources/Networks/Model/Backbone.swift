/// The architecture of a network, between the read-in and the read-out: L causal layers, each of which turns one hidden
/// state of `width` numbers per token into the next.
///
/// An architecture writes its parameter layout, its workspace, and the forward and backward pass. Everything else has a
/// default.
public protocol Backbone<Scalar>: Sendable {
  /// The number type.
  associatedtype Scalar: NetworkScalar
  /// The sizes.
  associatedtype Configuration: BackboneConfiguration
  /// The activations of a batch of sequences.
  associatedtype Workspace: BackboneWorkspace<Scalar>
  /// The activations of queries, each of which is one more token after the same prefix.
  associatedtype QueryWorkspace: BackboneWorkspace<Scalar> = RerunWorkspace<Scalar>

  /// The backbone of these sizes; adds its tensors to the layout.
  init(_ configuration: Configuration, in layout: inout ParameterLayout)

  /// The sizes.
  var configuration: Configuration { get }

  /// Allocates the activations of `sequences` sequences of `tokens` tokens.
  ///
  /// - Parameter saving: What the forward pass is to leave there.
  func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> Workspace

  /// Computes the hidden states of all layers from the workspace's input, which stays as it is.
  func forward(_ workspace: Workspace, _ values: Parameters<Scalar>)

  /// Computes the gradient of the input from that of the last hidden states, in place, and adds to the gradients of the
  /// parameters. The workspace saves ``Saving/forBackward``, and the forward pass was its last use.
  func backward(
    _ workspace: Workspace, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, gradients: Parameters<Scalar>)

  // MARK: With defaults

  /// The order of tokens in the rows of a workspace; by default batch-major.
  static var tokenOrder: TokenOrder { get }

  /// The number of sequences to process at once: few enough for the caches, many enough for efficient matrix products;
  /// by default 8.
  static var microbatchSize: Int { get }

  /// The backward pass of an architecture whose loss is also taken at layers before the last one; see
  /// ``BackboneConfiguration/trainedLayers``. By default there is none.
  ///
  /// - Parameter addLoss: Adds to `gradient`, once it is that of the hidden states of a layer, what the loss there adds to
  ///   it.
  func backward(
    _ workspace: Workspace, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, gradients: Parameters<Scalar>,
    addLoss: (_ layer: Int) -> Void)

  /// Changes the initial values, once every tensor was drawn from its own distribution; by default not at all.
  func adjustInitialValues(_ values: Parameters<Scalar>)

  /// Allocates the activations of `queries` queries after prefixes of up to `tokens` tokens.
  func makeQueryWorkspace(queries: Int, tokens: Int) -> QueryWorkspace

  /// Computes the hidden states of queries, each as the token after the first `tokens` tokens of the only sequence in
  /// `prefix`, which ran forward and saved what they read. By default the prefix is rerun with every query.
  func forward(
    _ queries: QueryWorkspace, after tokens: Int, of prefix: Workspace, _ values: Parameters<Scalar>)
}

/// The activations of a ``Backbone``.
public protocol BackboneWorkspace<Scalar>: Sendable {
  /// The number type.
  associatedtype Scalar: NetworkScalar

  /// The input of the backbone, a row for each token; to be filled before the forward pass. By default the hidden
  /// states of layer 0.
  var input: MatrixView<Scalar> { get }

  /// The hidden states of a layer, a row of `width` entries for each token. Layer 0 is what the first layer reads.
  func hidden(_ layer: Int) -> MatrixView<Scalar>
}

extension BackboneWorkspace {
  public var input: MatrixView<Scalar> { hidden(0) }
}

extension Backbone {
  public static var tokenOrder: TokenOrder { .batchMajor }
  public static var microbatchSize: Int { 8 }
  public func adjustInitialValues(_ values: Parameters<Scalar>) {}

  public func backward(
    _ workspace: Workspace, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, gradients: Parameters<Scalar>,
    addLoss: (_ layer: Int) -> Void
  ) {
    backward(workspace, gradient: gradient, values, gradients: gradients)
  }
}

/// The order of the tokens of several sequences in the rows of a matrix.
public enum TokenOrder: Sendable {
  /// One sequence after the other.
  case batchMajor
  /// The first tokens of all sequences, then the second tokens, and so on.
  case timeMajor

  /// The row of token `token` of sequence `sequence`.
  func row(_ token: Int, of sequence: Int, sequences: Int, tokens: Int) -> Int {
    switch self {
    case .batchMajor: sequence * tokens + token
    case .timeMajor: token * sequences + sequence
    }
  }
}
