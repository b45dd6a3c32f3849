internal import CLockstepKernels

/// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): the tanh form of the Gaussian error linear unit (Hendrycks and Gimpel
/// 2016).
public enum GELU {
  /// output = gelu(input), entry by entry. The two may be the same matrix.
  public static func forward<Scalar: NetworkScalar>(_ input: MatrixView<Scalar>, into output: MatrixView<Scalar>) {
    output.requireShape(of: input)
    input.requireContiguous()
    output.requireContiguous()
    switch Scalar.precision {
    case .single: lockstep_gelu_f32(input.floats, input.rows * input.columns, output.floats)
    case .double: lockstep_gelu_f64(input.doubles, input.rows * input.columns, output.doubles)
    }
  }

  /// output = gelu(input) for a backward pass: the input becomes the slope there, which shares the tanh. The gradient of the
  /// input is that of the output times the slope. The two must be different matrices.
  public static func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, into output: MatrixView<Scalar>, replacingInputBySlope: Bool
  ) {
    guard replacingInputBySlope else { return forward(input, into: output) }
    precondition(input.base != output.base, "the slope needs a matrix of its own")
    output.requireShape(of: input)
    input.requireContiguous()
    output.requireContiguous()
    switch Scalar.precision {
    case .single: lockstep_gelu_with_slope_f32(input.floats, input.rows * input.columns, output.floats)
    case .double: lockstep_gelu_with_slope_f64(input.doubles, input.rows * input.columns, output.doubles)
    }
  }
}
