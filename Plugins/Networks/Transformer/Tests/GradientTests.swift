import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

/// The gradients of softmax attention.
struct GradientTests {
  private let rows = 6

  @Test(arguments: [1, 2])
  func attention(heads: Int) {
    let layer = CausalAttention(heads: heads, width: 4)
    let output = MatrixView<Double>(rows: rows, columns: 4)
    let probabilities = makeBuffers(heads, shared: false) { MatrixView<Double>(rows: rows, columns: rows) }
    Differentiation(input: randomView(rows, 12, 1), output: output) { input, _ in
      layer.forward(input, probabilities: probabilities, into: output)
    } backward: { input, _, _, outputGradient, inputGradient in
      layer.backward(
        input, probabilities: probabilities, outputGradient: outputGradient, into: inputGradient,
        scratch: MatrixView(rows: rows, columns: rows))
    }.check()
  }
}
