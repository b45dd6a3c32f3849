internal import CLockstepKernels

/// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): the tanh form of the Gaussian error linear unit (Hendrycks and Gimpel
/// 2016).
public enum GELU {
  /// output = gelu(input), entry by entry. The two may be the same matrix.
  ///
  /// - Parameter replacingInputBySlope: For a backward pass: the input becomes the slope there, which shares the tanh. The
  ///   gradient of the input is that of the output times the slope. The two must then be different matrices.
  public static func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, into output: MatrixView<Scalar>, replacingInputBySlope: Bool = false
  ) {
    output.requireEntries(of: input)
    precondition(!replacingInputBySlope || input.base != output.base, "the slope needs a matrix of its own")
    let count = input.rows * input.columns
    switch (Scalar.precision, replacingInputBySlope) {
    case (.single, false): lockstep_gelu_f32(input.floats, count, output.floats)
    case (.single, true): lockstep_gelu_with_slope_f32(input.floats, count, output.floats)
    case (.double, false): lockstep_gelu_f64(input.doubles, count, output.doubles)
    case (.double, true): lockstep_gelu_with_slope_f64(input.doubles, count, output.doubles)
    }
  }
}
