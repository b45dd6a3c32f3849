/// y = x W + b, row by row.
public struct Linear: Sendable {
  /// How a checkpoint stores W.
  public enum WeightLayout: Sendable {
    /// [in, out], as GPT-2's Conv1D does.
    case inOut
    /// [out, in], as PyTorch's Linear does.
    case outIn
  }

  /// The weights W.
  public let weight: Parameter
  /// The bias b, [out].
  public let bias: Parameter
  private let storing: WeightLayout

  /// A layer whose tensors are called `name.weight` and `name.bias`.
  public init(_ name: String, inputs: Int, outputs: Int, storing: WeightLayout, in plan: inout ParameterLayout) {
    weight = plan.add(
      "\(name).weight", storing == .inOut ? [inputs, outputs] : [outputs, inputs])
    bias = plan.add("\(name).bias", [outputs])
    self.storing = storing
  }

  /// W as a factor of x W.
  private func factor<Scalar>(_ values: Parameters<Scalar>) -> MatrixView<Scalar>.Factor {
    storing == .inOut ? values[weight].asFactor : values[weight].transposed
  }

  /// W' as a factor of dy W'.
  private func transposedFactor<Scalar>(_ values: Parameters<Scalar>) -> MatrixView<Scalar>.Factor {
    storing == .inOut ? values[weight].transposed : values[weight].asFactor
  }

  /// output = input W + b, [rows, in] to [rows, out].
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>
  ) {
    output.fill(with: values[bias])
    output.addProduct(input.asFactor, factor(values))
  }

  /// output = base + input W + b: a residual connection.
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, addedTo base: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    into output: MatrixView<Scalar>
  ) {
    output.set(base, addingToRows: values[bias])
    output.addProduct(input.asFactor, factor(values))
  }

  /// Adds to the gradients of W and b what follows from that of the output.
  public func backward<Scalar>(
    _ input: MatrixView<Scalar>, outputGradient: MatrixView<Scalar>, gradients: Parameters<Scalar>
  ) {
    gradients[bias].addColumnSums(of: outputGradient)
    switch storing {
    case .inOut: gradients[weight].addProduct(input.transposed, outputGradient.asFactor)
    case .outIn: gradients[weight].addProduct(outputGradient.transposed, input.asFactor)
    }
  }

  /// inputGradient = outputGradient W'.
  public func backward<Scalar>(
    outputGradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, into inputGradient: MatrixView<Scalar>
  ) {
    inputGradient.setProduct(outputGradient.asFactor, transposedFactor(values))
  }
}
