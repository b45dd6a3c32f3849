/// y = x W + b, row by row.
public struct LinearLayer: Sendable {
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
  private let weightLayout: WeightLayout

  /// A layer with the tensors `name.weight` and `name.bias`.
  ///
  /// - Parameters:
  ///   - initialWeight: By default uniform within 1 / sqrt(inputs), as in PyTorch.
  ///   - initialBias: By default uniform within 1 / sqrt(inputs), as in PyTorch.
  ///   - hiddenMatrices: The number of matrices between hidden states that share W along the outputs, such as 3 for
  ///     queries, keys and values; 0 for a read-in or read-out.
  public init(
    _ name: String, inputs: Int, outputs: Int, _ weightLayout: WeightLayout = .outIn,
    initialWeight: InitialDistribution? = nil, initialBias: InitialDistribution? = nil,
    hiddenMatrices: Int = 0, in layout: inout ParameterLayout
  ) {
    let standard = InitialDistribution.uniform(1 / Double(inputs).squareRoot())
    weight = layout.add(
      "\(name).weight", weightLayout == .inOut ? [inputs, outputs] : [outputs, inputs], initialWeight ?? standard,
      role: hiddenMatrices == 0 ? .other : .hidden(weightLayout, parts: hiddenMatrices))
    bias = layout.add("\(name).bias", [outputs], initialBias ?? standard)
    self.weightLayout = weightLayout
  }

  /// output = input W + b, [rows, in] to [rows, out].
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, into output: MatrixView<Scalar>
  ) {
    output.fill(with: values[bias])
    multiplyByWeight(input, values, addingTo: output)
  }

  /// output = base + input W + b: a residual connection.
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, addedTo base: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    into output: MatrixView<Scalar>
  ) {
    output.set(base, addingToRows: values[bias])
    multiplyByWeight(input, values, addingTo: output)
  }

  private func multiplyByWeight<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, addingTo output: MatrixView<Scalar>
  ) {
    multiply(input, values[weight], transposing: weightLayout == .inOut ? .none : .second, addingTo: output)
  }

  /// Adds to the gradients of W and b, given the gradient of the output.
  public func backward<Scalar>(
    _ input: MatrixView<Scalar>, outputGradient: MatrixView<Scalar>, gradients: Parameters<Scalar>
  ) {
    gradients[bias].addColumnSums(of: outputGradient)
    switch weightLayout {
    case .inOut: multiply(input, outputGradient, transposing: .first, addingTo: gradients[weight])
    case .outIn: multiply(outputGradient, input, transposing: .first, addingTo: gradients[weight])
    }
  }

  /// inputGradient = outputGradient W'.
  public func backward<Scalar>(
    outputGradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, into inputGradient: MatrixView<Scalar>
  ) {
    multiply(
      outputGradient, values[weight], transposing: weightLayout == .inOut ? .second : .none, into: inputGradient)
  }
}
