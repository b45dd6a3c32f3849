public import LockstepNetworks

/// The multi-layer perceptron of a decoder block: y = base + gelu(x W_1 + b_1) W_2 + b_2.
public struct FeedForward: Sendable {
  /// Into the hidden layer.
  public let expansion: Linear
  /// Out of it.
  public let projection: Linear

  /// What the backward pass needs: the hidden layer before and after the GELU, [rows, hidden].
  public struct Activations<Scalar: NetworkScalar>: Sendable {
    let sums: MatrixView<Scalar>
    let hidden: MatrixView<Scalar>

    /// Room for so many rows.
    public init(rows: Int, hidden width: Int) {
      sums = MatrixView(rows: rows, columns: width)
      hidden = MatrixView(rows: rows, columns: width)
    }
  }

  /// A perceptron whose tensors are called `name.c_fc` and `name.c_proj`, as in GPT-2.
  public init(_ name: String, width: Int, hidden: Int, in plan: inout ParameterLayout) {
    expansion = Linear("\(name).c_fc", inputs: width, outputs: hidden, storing: .inOut, in: &plan)
    projection = Linear("\(name).c_proj", inputs: hidden, outputs: width, storing: .inOut, in: &plan)
  }

  /// output = base + the perceptron's, [rows, width].
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, addedTo base: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    into output: MatrixView<Scalar>, _ kept: Activations<Scalar>
  ) {
    expansion.forward(input, values, into: kept.sums)
    GELU.forward(kept.sums, into: kept.hidden)
    projection.forward(kept.hidden, addedTo: base, values, into: output)
  }

  /// inputGradient = that of the perceptron's input; `scratch` is [rows, hidden].
  public func backward<Scalar>(
    _ input: MatrixView<Scalar>, _ kept: Activations<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, into inputGradient: MatrixView<Scalar>,
    scratch: MatrixView<Scalar>
  ) {
    projection.backward(kept.hidden, outputGradient: outputGradient, gradients: gradients)
    projection.backward(outputGradient: outputGradient, values, into: scratch)
    GELU.backward(kept.sums, gradient: scratch)
    expansion.backward(input, outputGradient: scratch, gradients: gradients)
    expansion.backward(outputGradient: scratch, values, into: inputGradient)
  }
}
