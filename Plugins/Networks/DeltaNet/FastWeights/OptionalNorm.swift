internal import LockstepNetworks
internal import LockstepTransformer

/// A layer normalization, or the identity.
struct OptionalNorm: Sendable {
  private let norm: LayerNorm?

  init(_ name: String, _ sizes: some FastWeightConfiguration, in layout: inout ParameterLayout) {
    norm = sizes.layerNorm ? LayerNorm(name, width: sizes.width, in: &layout) : nil
  }

  /// The normalized states, empty without normalization, and what the backward pass needs.
  struct Activations<Scalar: TransformerScalar>: Sendable {
    fileprivate let output: MatrixView<Scalar>
    fileprivate let statistics: LayerNorm.Statistics<Scalar>

    init(rows: Int, _ sizes: some FastWeightConfiguration) {
      output = MatrixView(rows: sizes.layerNorm ? rows : 0, columns: sizes.width)
      statistics = LayerNorm.Statistics(rows: output.rows)
    }
  }

  /// Normalizes each row.
  func forward<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, _ saved: Activations<Scalar>
  ) -> MatrixView<Scalar> {
    norm?.forward(input, values, into: saved.output, saved.statistics)
    return output(input, saved)
  }

  /// The result of the last forward pass on this input.
  func output<Scalar>(_ input: MatrixView<Scalar>, _ saved: Activations<Scalar>) -> MatrixView<Scalar> {
    norm == nil ? input : saved.output
  }

  /// Adds to the gradients of the input and the parameters, given that of the output.
  func backward<Scalar>(
    _ input: MatrixView<Scalar>, _ saved: Activations<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, addingTo inputGradient: MatrixView<Scalar>
  ) {
    guard let norm else { return inputGradient.add(outputGradient) }
    norm.backward(
      input, saved.statistics, outputGradient: outputGradient, values, gradients: gradients, addingTo: inputGradient)
  }
}
