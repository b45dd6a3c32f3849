import LockstepNetworks
import LockstepTestSupport
import Testing

/// The gradients of the layers that all architectures share.
struct GradientTests {
  private let rows = 6

  @Test(arguments: [LinearLayer.WeightLayout.inOut, .outIn])
  func linear(_ weightLayout: LinearLayer.WeightLayout) {
    var layout = ParameterLayout()
    let layer = LinearLayer("layer", inputs: 4, outputs: 3, weightLayout, in: &layout)
    let output = MatrixView<Double>(rows: rows, columns: 3)
    Differentiation(layout, input: randomView(rows, 4, 1), output: output) { input, values in
      layer.forward(input, values, into: output)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(input, outputGradient: outputGradient, gradients: gradients)
      layer.backward(outputGradient: outputGradient, values, into: inputGradient)
    }.check()
  }

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
    let (slope, output) = (MatrixView<Double>(rows: rows, columns: 5), MatrixView<Double>(rows: rows, columns: 5))
    Differentiation(input: randomView(rows, 5, 1), output: output) { input, _ in
      slope.set(input)
      GELU.forward(slope, into: output, replacingInputBySlope: true)
    } backward: { _, _, _, outputGradient, inputGradient in
      inputGradient.set(outputGradient)
      inputGradient.multiplyEntries(by: slope)
    }.check()
  }

  @Test func geluInPlace() {
    let (input, output) = (randomView(rows, 5, 1), MatrixView<Double>(rows: rows, columns: 5))
    GELU.forward(input, into: output)
    GELU.forward(input, into: input)
    #expect(input.values == output.values)
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

  @Test(arguments: [true, false])
  func perceptron(isNormalized: Bool) {
    var layout = ParameterLayout()
    let layer = PerceptronLayer("layer", width: 4, hidden: 9, isNormalized: isNormalized, blocks: 1, in: &layout)
    let output = MatrixView<Double>(rows: rows, columns: 4)
    let saved = PerceptronLayer.Activations<Double>(rows: rows, width: 4, hidden: 9, isNormalized: isNormalized)
    Differentiation(layout, input: randomView(rows, 4, 1), output: output) { input, values in
      layer.forward(input, values, into: output, saved)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      inputGradient.set(outputGradient)
      layer.backward(
        input, saved, gradient: inputGradient, values, gradients: gradients,
        statesGradient: MatrixView(rows: rows, columns: 4), scratch: MatrixView(rows: rows, columns: 9))
    }.check()
  }
}
