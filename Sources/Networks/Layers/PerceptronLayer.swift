/// The part of a decoder block that works on each token alone: x <- x + perceptron(norm(x)).
public struct PerceptronLayer: Sendable {
  private let norm: OptionalNorm
  private let perceptron: FeedForward

  /// The layer with the tensors `name.ln_2` and `name.mlp`, as in GPT-2.
  ///
  /// - Parameters:
  ///   - hidden: The width of the perceptron's hidden layer.
  ///   - isNormalized: Whether there is a layer normalization.
  ///   - blocks: The number of blocks of the network, which scales the initial projection into the residual stream.
  public init(
    _ name: String, width: Int, hidden: Int, isNormalized: Bool = true, blocks: Int, in layout: inout ParameterLayout
  ) {
    norm = OptionalNorm("\(name).ln_2", width: width, isOn: isNormalized, in: &layout)
    perceptron = FeedForward(
      "\(name).mlp", width: width, hidden: hidden, initialProjection: GPT2.residualProjection(layers: blocks),
      in: &layout)
  }

  /// The intermediate results; see ``FeedForward/Activations``.
  public struct Activations<Scalar: NetworkScalar>: Sendable {
    fileprivate let norm: OptionalNorm.Activations<Scalar>
    fileprivate let perceptron: FeedForward.Activations<Scalar>

    /// Buffers for `rows` tokens, for a layer of these sizes and a backward pass or not.
    public init(rows: Int, width: Int, hidden: Int, isNormalized: Bool = true, forBackward: Bool = true) {
      norm = OptionalNorm.Activations(rows: rows, width: width, isOn: isNormalized)
      perceptron = FeedForward.Activations(rows: rows, hidden: hidden, forBackward: forBackward)
    }
  }

  /// The residual stream after the layer, [rows, width].
  public func forward<Scalar: NetworkScalar>(
    _ stream: MatrixView<Scalar>, _ values: Parameters<Scalar>, into result: MatrixView<Scalar>,
    _ saved: Activations<Scalar>
  ) {
    perceptron.forward(
      norm.forward(stream, values, saved.norm), addedTo: stream, values, into: result, saved.perceptron)
  }

  /// Replaces the gradient of the residual stream after the layer by that before it, and adds to the gradients of the
  /// parameters; `statesGradient` is scratch, [rows, width], and `scratch` as wide as the perceptron's hidden layer.
  public func backward<Scalar: NetworkScalar>(
    _ stream: MatrixView<Scalar>, _ saved: Activations<Scalar>, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, statesGradient: MatrixView<Scalar>,
    scratch: MatrixView<Scalar>
  ) {
    perceptron.backward(
      norm.output(stream, saved.norm), saved.perceptron, outputGradient: gradient, values, gradients: gradients,
      into: statesGradient, scratch: scratch)
    norm.backward(
      stream, saved.norm, outputGradient: statesGradient, values, gradients: gradients, addingTo: gradient)
  }
}
