/// y = (x - mean) / sqrt(variance + epsilon) * gain + bias, over the entries of each row (Ba, Kiros and Hinton 2016).
public struct LayerNorm: Sendable {
  /// [width].
  let gain: Parameter
  /// [width].
  let bias: Parameter

  /// As in GPT-2.
  private static let epsilon = 1e-5

  /// What the backward pass needs besides the input: the mean and the reciprocal standard deviation of each row.
  public struct Statistics<Scalar: NetworkScalar>: Sendable {
    let means: MatrixView<Scalar>
    let scales: MatrixView<Scalar>

    /// Room for `rows` rows.
    public init(rows: Int) {
      means = MatrixView(rows: rows, columns: 1)
      scales = MatrixView(rows: rows, columns: 1)
    }
  }

  /// A layer with the tensors `name.weight` and `name.bias`, initially 1 and 0.
  public init(_ name: String, width: Int, in layout: inout ParameterLayout) {
    gain = layout.add("\(name).weight", [width], .constant(1))
    bias = layout.add("\(name).bias", [width])
  }

  /// Normalizes each row.
  public func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>,
    _ statistics: Statistics<Scalar>
  ) {
    output.requireShape(of: input)
    requireShapes(input, values, statistics)
    output.requireContiguous()
    Scalar.kernels.layerNorm(
      input.base, values[gain].base, values[bias].base, Scalar(Self.epsilon), input.rows, input.columns, output.base,
      statistics.means.base, statistics.scales.base)
  }

  /// Adds to the gradients of the input, the gain and the bias, given the gradient of the output.
  public func backward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ statistics: Statistics<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, addingTo inputGradient: MatrixView<Scalar>
  ) {
    outputGradient.requireShape(of: input)
    inputGradient.requireShape(of: input)
    requireShapes(input, values, statistics)
    outputGradient.requireContiguous()
    inputGradient.requireContiguous()
    Scalar.kernels.layerNormGradient(
      outputGradient.base, input.base, values[gain].base, statistics.means.base, statistics.scales.base, input.rows,
      input.columns, inputGradient.base, gradients[gain].base, gradients[bias].base)
  }

  private func requireShapes<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, _ statistics: Statistics<Scalar>
  ) {
    input.requireContiguous()
    values[gain].requireShape(1, input.columns)
    precondition(
      statistics.means.rows >= input.rows, "\(input.rows) rows do not fit statistics of \(statistics.means.rows)")
  }
}
