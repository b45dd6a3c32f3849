/// A layer normalization, or the identity.
public struct OptionalNorm: Sendable {
  private let norm: LayerNorm?

  /// A layer normalization with the tensors `name.weight` and `name.bias` if `isOn`, and the identity otherwise.
  public init(_ name: String, width: Int, isOn: Bool, in layout: inout ParameterLayout) {
    norm = isOn ? LayerNorm(name, width: width, in: &layout) : nil
  }

  /// The normalized states, empty without normalization, and what the backward pass needs.
  public struct Activations<Scalar: NetworkScalar>: Sendable {
    fileprivate let output: MatrixView<Scalar>
    fileprivate let statistics: LayerNorm.Statistics<Scalar>

    /// Buffers for `rows` rows; none without normalization.
    public init(rows: Int, width: Int, isOn: Bool) {
      output = MatrixView(rows: isOn ? rows : 0, columns: width)
      statistics = LayerNorm.Statistics(rows: output.rows)
    }
  }

  /// Normalizes each row.
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, _ saved: Activations<Scalar>
  ) -> MatrixView<Scalar> {
    norm?.forward(input, values, into: saved.output, saved.statistics)
    return output(input, saved)
  }

  /// The result of the last forward pass on this input.
  public func output<Scalar>(_ input: MatrixView<Scalar>, _ saved: Activations<Scalar>) -> MatrixView<Scalar> {
    norm == nil ? input : saved.output
  }

  /// Adds to the gradients of the input and the parameters, given that of the output.
  public func backward<Scalar>(
    _ input: MatrixView<Scalar>, _ saved: Activations<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, addingTo inputGradient: MatrixView<Scalar>
  ) {
    guard let norm else { return inputGradient.add(outputGradient) }
    norm.backward(
      input, saved.statistics, outputGradient: outputGradient, values, gradients: gradients, addingTo: inputGradient)
  }
}
