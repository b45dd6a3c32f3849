public import LockstepNetworks

/// y = (x - mean) / sqrt(variance + epsilon) * gain + bias, over the entries of each row (Ba, Kiros and Hinton 2016).
public struct LayerNorm: Sendable {
  /// The gain, [width].
  public let gain: Parameter
  /// The bias, [width].
  public let bias: Parameter

  /// What keeps the quotient finite, as in GPT-2.
  private static let epsilon = 1e-5

  /// What the backward pass needs beside the input: the mean and the reciprocal deviation of each row.
  public struct Statistics<Scalar: NetworkScalar>: Sendable {
    let means: MatrixView<Scalar>
    let scales: MatrixView<Scalar>

    /// Room for so many rows.
    public init(rows: Int) {
      means = MatrixView(rows: rows, columns: 1)
      scales = MatrixView(rows: rows, columns: 1)
    }
  }

  /// A layer whose tensors are called `name.weight` and `name.bias`.
  public init(_ name: String, width: Int, in plan: inout ParameterLayout) {
    gain = plan.add("\(name).weight", [width])
    bias = plan.add("\(name).bias", [width])
  }

  /// Normalizes each row.
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>,
    _ statistics: Statistics<Scalar>
  ) {
    output.requireShape(of: input)
    requireRoom(input, values, statistics)
    output.requireContiguous()
    Scalar.kernels.layerNorm(
      input.base, values[gain].base, values[bias].base, Scalar(Self.epsilon), input.rows, input.columns, output.base,
      statistics.means.base, statistics.scales.base)
  }

  /// Adds to the gradients of the input, the gain and the bias what follows from that of the output.
  public func backward<Scalar>(
    _ input: MatrixView<Scalar>, _ statistics: Statistics<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, addingTo inputGradient: MatrixView<Scalar>
  ) {
    outputGradient.requireShape(of: input)
    inputGradient.requireShape(of: input)
    requireRoom(input, values, statistics)
    outputGradient.requireContiguous()
    inputGradient.requireContiguous()
    Scalar.kernels.layerNormGradient(
      outputGradient.base, input.base, values[gain].base, statistics.means.base, statistics.scales.base, input.rows,
      input.columns, inputGradient.base, gradients[gain].base, gradients[bias].base)
  }

  private func requireRoom<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, _ statistics: Statistics<Scalar>
  ) {
    input.requireContiguous()
    values[gain].requireShape(1, input.columns)
    precondition(statistics.means.rows >= input.rows, "there is room for the statistics of fewer rows")
  }
}
