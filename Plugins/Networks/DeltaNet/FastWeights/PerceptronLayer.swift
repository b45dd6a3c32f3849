internal import LockstepNetworks
internal import LockstepTransformer

/// The part of a block that works on each token alone: x <- x + perceptron(norm(x)).
struct PerceptronLayer: Sendable {
  private let norm: OptionalNorm
  private let perceptron: FeedForward

  /// The layer with the tensors `name.ln_2` and `name.mlp`; nil if the sizes have none.
  init?(_ name: String, _ sizes: some FastWeightConfiguration, in layout: inout ParameterLayout) {
    guard sizes.mlpFactor > 0 else { return nil }
    norm = OptionalNorm("\(name).ln_2", width: sizes.width, isOn: sizes.layerNorm, in: &layout)
    perceptron = FeedForward(
      "\(name).mlp", width: sizes.width, hidden: sizes.mlpFactor * sizes.width,
      initialProjection: GPT2.residualProjection(layers: sizes.layers), in: &layout)
  }

  /// What the backward pass needs.
  struct Activations<Scalar: TransformerScalar>: Sendable {
    fileprivate let norm: OptionalNorm.Activations<Scalar>
    fileprivate let perceptron: FeedForward.Activations<Scalar>

    init(rows: Int, _ sizes: some FastWeightConfiguration) {
      norm = OptionalNorm.Activations(rows: rows, width: sizes.width, isOn: sizes.layerNorm)
      perceptron = FeedForward.Activations(rows: rows, hidden: sizes.mlpFactor * sizes.width)
    }
  }

  /// The residual stream after the layer, [rows, width].
  func forward<Scalar: TransformerScalar>(
    _ stream: MatrixView<Scalar>, _ values: Parameters<Scalar>, into result: MatrixView<Scalar>,
    _ saved: Activations<Scalar>
  ) {
    perceptron.forward(
      norm.forward(stream, values, saved.norm), addedTo: stream, values, into: result, saved.perceptron)
  }

  /// Replaces the gradient of the residual stream after the layer by that before it, and adds to the gradients of the
  /// parameters; `statesGradient` is scratch, [rows, width], and `scratch` as wide as the perceptron's hidden layer.
  func backward<Scalar: TransformerScalar>(
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
