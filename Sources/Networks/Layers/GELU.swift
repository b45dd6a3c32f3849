/// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): the tanh form of the Gaussian error linear unit (Hendrycks and Gimpel
/// 2016).
public enum GELU {
  /// output = gelu(input), entry by entry. The two may be the same matrix.
  public static func forward<Scalar: NetworkScalar>(_ input: MatrixView<Scalar>, into output: MatrixView<Scalar>) {
    output.requireShape(of: input)
    input.requireContiguous()
    output.requireContiguous()
    Scalar.kernels.gelu(input.base, input.rows * input.columns, output.base)
  }

  /// Replaces the gradient of the output by that of the input.
  public static func backward<Scalar: NetworkScalar>(_ input: MatrixView<Scalar>, gradient: MatrixView<Scalar>) {
    gradient.requireShape(of: input)
    input.requireContiguous()
    gradient.requireContiguous()
    Scalar.kernels.geluGradient(input.base, input.rows * input.columns, gradient.base)
  }
}
