/// The two-layer perceptron of a decoder block: y = base + gelu(x W_1 + b_1) W_2 + b_2.
public struct FeedForward: Sendable {
  let expansion: LinearLayer
  let projection: LinearLayer

  /// The hidden layer, [rows, hidden], and the GELU's slope there, which the backward pass reads. `slope` first holds the
  /// pre-activations; without a backward pass the hidden layer overwrites them.
  public struct Activations<Scalar: NetworkScalar>: Sendable {
    let slope: MatrixView<Scalar>
    let hidden: MatrixView<Scalar>

    fileprivate var savesSlope: Bool { hidden.base != slope.base }

    /// Buffers for `rows` rows and a hidden layer of `width`, for a backward pass or not.
    public init(rows: Int, hidden width: Int, forBackward: Bool = true) {
      slope = MatrixView(rows: rows, columns: width)
      hidden = forBackward ? MatrixView(rows: rows, columns: width) : slope
    }
  }

  /// A perceptron with the tensors `name.c_fc` and `name.c_proj`, as in GPT-2.
  ///
  /// - Parameter initialProjection: The initial distribution of W_2.
  public init(
    _ name: String, width: Int, hidden: Int, initialProjection: InitialDistribution = GPT2.weights,
    in layout: inout ParameterLayout
  ) {
    expansion = LinearLayer(
      "\(name).c_fc", inputs: width, outputs: hidden, .inOut, initialWeight: GPT2.weights, initialBias: .constant(0),
      hiddenMatrices: 1, in: &layout)
    projection = LinearLayer(
      "\(name).c_proj", inputs: hidden, outputs: width, .inOut, initialWeight: initialProjection,
      initialBias: .constant(0), hiddenMatrices: 1, in: &layout)
  }

  /// output = base + the perceptron's, [rows, width].
  public func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, addedTo base: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    into output: MatrixView<Scalar>, _ saved: Activations<Scalar>
  ) {
    expansion.forward(input, values, into: saved.slope)
    GELU.forward(saved.slope, into: saved.hidden, replacingInputBySlope: saved.savesSlope)
    projection.forward(saved.hidden, addedTo: base, values, into: output)
  }

  /// Sets `inputGradient` to the gradient of the perceptron's input; `scratch` is [rows, hidden].
  public func backward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ saved: Activations<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, into inputGradient: MatrixView<Scalar>,
    scratch: MatrixView<Scalar>
  ) {
    projection.backward(saved.hidden, outputGradient: outputGradient, gradients: gradients)
    projection.backward(outputGradient: outputGradient, values, into: scratch)
    scratch.multiplyEntries(by: saved.slope)
    expansion.backward(input, outputGradient: scratch, gradients: gradients)
    expansion.backward(outputGradient: scratch, values, into: inputGradient)
  }
}
