import LockstepLSTM
import LockstepNetworks
import LockstepTestSupport
import Testing

/// The cell in single precision against double precision, entry by entry.
struct CellTests {
  /// The first outputs of a layer whose gates have these numbers before their nonlinearity, a unit for each argument: its
  /// weights are 0, and its biases the numbers.
  private func outputs<Scalar: NetworkScalar>(_ gates: [(Double) -> Double], _: Scalar.Type) -> [Double] {
    let width = kernelArguments.count
    var layout = ParameterLayout()
    let layer = LSTMLayer("layer", index: 0, inputs: 1, width: width, in: &layout)
    let values = Parameters<Scalar>(layout)
    for (gate, number) in gates.enumerated() {
      for (unit, x) in kernelArguments.enumerated() {
        values["layer.bias_ih_l0"][0, gate * width + unit] = Scalar(number(x))
      }
    }
    let (cells, outputs) = (
      MatrixView<Scalar>(rows: 1, columns: width), MatrixView<Scalar>(rows: 1, columns: width)
    )
    layer.forward(
      MatrixView(rows: 1, columns: 1), sequences: 1, values, into: LSTMLayer.States(cells: cells, outputs: outputs),
      LSTMLayer.Activations(rows: 1, width: width), scratch: PackedMatrix(rows: width, columns: 4 * width))
    return outputs.values.map { Double($0) }
  }

  private func check(_ gates: [(Double) -> Double]) {
    expectEqual(outputs(gates, Float.self), outputs(gates, Double.self))
  }

  private func open(_: Double) -> Double { 100 }

  // The gates are i, f, g and o, and the output is logistic(o) tanh(logistic(i) tanh(g)).

  @Test func logisticFunctions() {
    check([{ $0 }, open, open, open])
    check([open, open, open, { $0 }])
  }

  @Test func hyperbolicTangents() { check([open, open, { $0 }, open]) }
}
