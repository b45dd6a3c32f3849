internal import CLockstepKernels

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

    /// Buffers for `rows` rows.
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
    let (gain, bias, means, scales) = (values[gain], values[bias], statistics.means, statistics.scales)
    switch Scalar.precision {
    case .single:
      lockstep_layer_norm_f32(
        input.floats, gain.floats, bias.floats, Float(Self.epsilon), input.rows, input.columns, output.floats,
        means.floats, scales.floats)
    case .double:
      lockstep_layer_norm_f64(
        input.doubles, gain.doubles, bias.doubles, Self.epsilon, input.rows, input.columns, output.doubles,
        means.doubles, scales.doubles)
    }
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
    let (means, scales) = (statistics.means, statistics.scales)
    let (gain, gainGradient, biasGradient) = (values[gain], gradients[gain], gradients[bias])
    switch Scalar.precision {
    case .single:
      lockstep_layer_norm_gradient_f32(
        outputGradient.floats, input.floats, gain.floats, means.floats, scales.floats, input.rows, input.columns,
        inputGradient.floats, gainGradient.floats, biasGradient.floats)
    case .double:
      lockstep_layer_norm_gradient_f64(
        outputGradient.doubles, input.doubles, gain.doubles, means.doubles, scales.doubles, input.rows, input.columns,
        inputGradient.doubles, gainGradient.doubles, biasGradient.doubles)
    }
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
