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

  private func forward<Scalar: NetworkScalar>(_ type: Scalar.Type) -> [Double] {
    let input = view(kernelArguments, type)
    let output = MatrixView<Scalar>(rows: 1, columns: input.columns)
    GELU.forward(input, into: output)
    return output.values.map { Double($0) }
  }

  private func backward<Scalar: NetworkScalar>(_ type: Scalar.Type) -> [Double] {
    let gradient = view(kernelArguments.map { _ in 1 }, type)
    GELU.backward(view(kernelArguments, type), gradient: gradient)
    return gradient.values.map { Double($0) }
  }

  /// 1 + tanh cancels for negative numbers, which leaves an absolute error of some units in the last place.
  @Test func singlePrecisionIsDoublePrecision() {
    expectEqual(forward(Float.self), forward(Double.self), absolute: 1e-6)
    expectEqual(backward(Float.self), backward(Double.self), absolute: 2e-6)
  }
}
