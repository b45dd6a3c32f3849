import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

/// The gradients of the Transformer's layers.
struct GradientTests {
  private let rows = 6

  @Test func layerNorm() {
    var layout = ParameterLayout()
    let layer = LayerNorm("layer", width: 5, in: &layout)
    let (output, statistics) = (MatrixView<Double>(rows: rows, columns: 5), LayerNorm.Statistics<Double>(rows: rows))
    Differentiation(layout, input: randomView(rows, 5, 1), output: output) { input, values in
      layer.forward(input, values, into: output, statistics)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(
        input, statistics, outputGradient: outputGradient, values, gradients: gradients, addingTo: inputGradient)
    }.check()
  }

  @Test func gelu() {
    let output = MatrixView<Double>(rows: rows, columns: 5)
    Differentiation(input: randomView(rows, 5, 1), output: output) { input, _ in
      GELU.forward(input, into: output)
    } backward: { input, _, _, outputGradient, inputGradient in
      inputGradient.set(outputGradient)
      GELU.backward(input, gradient: inputGradient)
    }.check()
  }

  @Test func feedForward() {
    var layout = ParameterLayout()
    let layer = FeedForward("layer", width: 4, hidden: 9, in: &layout)
    let (output, base) = (MatrixView<Double>(rows: rows, columns: 4), randomView(rows, 4, 3))
    let saved = FeedForward.Activations<Double>(rows: rows, hidden: 9)
    Differentiation(layout, input: randomView(rows, 4, 1), output: output) { input, values in
      layer.forward(input, addedTo: base, values, into: output, saved)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(
        input, saved, outputGradient: outputGradient, values, gradients: gradients, into: inputGradient,
        scratch: MatrixView(rows: rows, columns: 9))
    }.check()
  }

  @Test(arguments: [1, 2])
  func attention(heads: Int) {
    let layer = CausalAttention(heads: heads, width: 4)
    let output = MatrixView<Double>(rows: rows, columns: 4)
    let probabilities = MatrixView<Double>(rows: heads * rows, columns: rows)
    Differentiation(input: randomView(rows, 12, 1), output: output) { input, _ in
      layer.forward(input, probabilities: probabilities, into: output)
    } backward: { input, _, _, outputGradient, inputGradient in
      layer.backward(
        input, probabilities: probabilities, outputGradient: outputGradient, into: inputGradient,
        scratch: MatrixView(rows: rows, columns: rows))
    }.check()
  }
}
