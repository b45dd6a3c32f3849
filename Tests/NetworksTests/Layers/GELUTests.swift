import LockstepNetworks
import LockstepTestSupport
import Testing

/// Single precision against double precision, entry by entry.
struct GELUTests {
  private func view<Scalar: NetworkScalar>(_ values: [Double], _: Scalar.Type) -> MatrixView<Scalar> {
    let view = MatrixView<Scalar>(rows: 1, columns: values.count)
    view.storage.values = values.map { Scalar($0) }
    return view
  }

  private func values<Scalar: NetworkScalar>(_ type: Scalar.Type) -> (outputs: [Double], slopes: [Double]) {
    let input = view(kernelArguments, type)
    let output = MatrixView<Scalar>(rows: 1, columns: input.columns)
    GELU.forward(input, into: output, replacingInputBySlope: true)
    return (output.values.map { Double($0) }, input.values.map { Double($0) })
  }

  /// 1 + tanh cancels for negative numbers, which leaves an absolute error of some units in the last place.
  @Test func singlePrecisionIsDoublePrecision() {
    let (single, double) = (values(Float.self), values(Double.self))
    expectEqual(single.outputs, double.outputs, absolute: 1e-6)
    expectEqual(single.slopes, double.slopes, absolute: 2e-6)
  }

  @Test func theSlopeChangesNoOutput() {
    let input = view(kernelArguments, Float.self)
    let output = MatrixView<Float>(rows: 1, columns: input.columns)
    GELU.forward(input, into: output)
    expectEqual(output.values.map { Double($0) }, values(Float.self).outputs)
  }
}
