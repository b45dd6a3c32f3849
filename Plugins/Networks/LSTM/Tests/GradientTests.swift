import LockstepLSTM
import LockstepNetworks
import LockstepTestSupport
import Testing

/// The gradients of the LSTM's layer.
struct GradientTests {
  private let rows = 6

  @Test func lstm() {
    var layout = ParameterLayout()
    let layer = LSTMLayer("layer", index: 0, inputs: 3, width: 4, in: &layout)
    let output = MatrixView<Double>(rows: rows, columns: 4)
    let states = LSTMLayer.States(cells: MatrixView(rows: rows, columns: 4), outputs: output)
    let saved = LSTMLayer.Activations<Double>(rows: rows, width: 4)
    Differentiation(layout, input: randomView(rows, 3, 1), output: output) { input, values in
      layer.forward(input, sequences: 2, values, into: states, saved, scratch: PackedMatrix(rows: 4, columns: 16))
    } backward: { input, values, gradients, outputGradient, inputGradient in
      let gradient = MatrixView<Double>(rows: rows, columns: 4)
      gradient.set(outputGradient)
      layer.backward(
        input, sequences: 2, states, saved, outputGradient: gradient, values, gradients: gradients, into: inputGradient,
        LSTMLayer.Gradients(rows: rows, sequences: 2, width: 4))
    }.check()
  }
}
