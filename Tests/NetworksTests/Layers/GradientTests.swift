import LockstepNetworks
import LockstepTestSupport
import Testing

/// The gradients of the layers that all architectures share.
struct GradientTests {
  private let rows = 6

  @Test(arguments: [Linear.WeightLayout.inOut, .outIn])
  func linear(_ weightLayout: Linear.WeightLayout) {
    var layout = ParameterLayout()
    let layer = Linear("layer", inputs: 4, outputs: 3, weightLayout, in: &layout)
    let output = MatrixView<Double>(rows: rows, columns: 3)
    Differentiation(layout, input: randomView(rows, 4, 1), output: output) { input, values in
      layer.forward(input, values, into: output)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(input, outputGradient: outputGradient, gradients: gradients)
      layer.backward(outputGradient: outputGradient, values, into: inputGradient)
    }.check()
  }
}
