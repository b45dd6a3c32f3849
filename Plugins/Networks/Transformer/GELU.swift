package import LockstepNetworks

/// x/2 (1 + tanh(sqrt(2/pi) (x + 0.044715 x^3))): the tanh form of the Gaussian error linear unit (Hendrycks and Gimpel
/// 2016).
package enum GELU {
  /// output = gelu(input), entry by entry.
  package static func forward<Scalar: TransformerScalar>(_ input: MatrixView<Scalar>, into output: MatrixView<Scalar>) {
    output.requireShape(of: input)
    input.requireContiguous()
    output.requireContiguous()
    Scalar.transformerKernels.gelu(input.base, input.rows * input.columns, output.base)
  }

  /// Replaces the gradient of the output by that of the input.
  package static func backward<Scalar: TransformerScalar>(_ input: MatrixView<Scalar>, gradient: MatrixView<Scalar>) {
    gradient.requireShape(of: input)
    input.requireContiguous()
    gradient.requireContiguous()
    Scalar.transformerKernels.geluGradient(input.base, input.rows * input.columns, gradient.base)
  }
}
