import LockstepLSTM
import LockstepTransformer
import LockstepNumerics
import Testing

import LockstepNetworks

/// The backward pass of every layer against central differences of its forward pass, in double precision.
///
/// The function that is differentiated is the inner product of a layer's output with fixed random numbers, which stand
/// for the gradient that arrives from above.
struct GradientTests {
  private let rows = 6

  @Test(arguments: [Linear.WeightLayout.inOut, .outIn])
  func linear(_ storing: Linear.WeightLayout) {
    var plan = ParameterLayout()
    let layer = Linear("layer", inputs: 4, outputs: 3, storing: storing, in: &plan)
    let output = MatrixView<Double>(rows: rows, columns: 3)
    Differentiation(plan, input: random(rows, 4, 1), output: output) { input, values in
      layer.forward(input, values, into: output)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(input, outputGradient: outputGradient, gradients: gradients)
      layer.backward(outputGradient: outputGradient, values, into: inputGradient)
    }.check()
  }

  @Test func layerNorm() {
    var plan = ParameterLayout()
    let layer = LayerNorm("layer", width: 5, in: &plan)
    let (output, statistics) = (MatrixView<Double>(rows: rows, columns: 5), LayerNorm.Statistics<Double>(rows: rows))
    Differentiation(plan, input: random(rows, 5, 1), output: output) { input, values in
      layer.forward(input, values, into: output, statistics)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(
        input, statistics, outputGradient: outputGradient, values, gradients: gradients, addingTo: inputGradient)
    }.check()
  }

  @Test func gelu() {
    let output = MatrixView<Double>(rows: rows, columns: 5)
    Differentiation(ParameterLayout(), input: random(rows, 5, 1), output: output) { input, _ in
      GELU.forward(input, into: output)
    } backward: { input, _, _, outputGradient, inputGradient in
      inputGradient.set(outputGradient)
      GELU.backward(input, gradient: inputGradient)
    }.check()
  }

  @Test func feedForward() {
    var plan = ParameterLayout()
    let layer = FeedForward("layer", width: 4, hidden: 9, in: &plan)
    let (output, base) = (MatrixView<Double>(rows: rows, columns: 4), random(rows, 4, 3))
    let kept = FeedForward.Activations<Double>(rows: rows, hidden: 9)
    Differentiation(plan, input: random(rows, 4, 1), output: output) { input, values in
      layer.forward(input, addedTo: base, values, into: output, kept)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      layer.backward(
        input, kept, outputGradient: outputGradient, values, gradients: gradients, into: inputGradient,
        scratch: MatrixView(rows: rows, columns: 9))
    }.check()
  }

  @Test(arguments: [1, 2])
  func attention(heads: Int) {
    let layer = CausalAttention(heads: heads, width: 4)
    let output = MatrixView<Double>(rows: rows, columns: 4)
    let probabilities = MatrixView<Double>(rows: heads * rows, columns: rows)
    Differentiation(ParameterLayout(), input: random(rows, 12, 1), output: output) { input, _ in
      layer.forward(input, probabilities: probabilities, into: output)
    } backward: { input, _, _, outputGradient, inputGradient in
      layer.backward(
        input, probabilities: probabilities, outputGradient: outputGradient, into: inputGradient,
        scratch: MatrixView(rows: rows, columns: rows))
    }.check()
  }

  @Test func lstm() {
    var plan = ParameterLayout()
    let layer = LSTMLayer("layer", index: 0, inputs: 3, width: 4, in: &plan)
    let kept = LSTMLayer.Activations<Double>(rows: rows, width: 4)
    Differentiation(plan, input: random(rows, 3, 1), output: kept.outputs) { input, values in
      layer.forward(input, sequences: 2, values, kept)
    } backward: { input, values, gradients, outputGradient, inputGradient in
      let gradient = MatrixView<Double>(rows: rows, columns: 4)
      gradient.set(outputGradient)
      layer.backward(
        input, sequences: 2, kept, outputGradient: gradient, values, gradients: gradients, into: inputGradient,
        LSTMLayer.Scratch(rows: rows, sequences: 2, width: 4))
    }.check()
  }
}

/// A layer's forward and backward pass, to be compared.
private struct Differentiation {
  let values: Parameters<Double>
  let input: MatrixView<Double>
  let output: MatrixView<Double>
  let forward: (MatrixView<Double>, Parameters<Double>) -> Void
  let backward:
    (
      _ input: MatrixView<Double>, _ values: Parameters<Double>, _ gradients: Parameters<Double>,
      _ outputGradient: MatrixView<Double>, _ inputGradient: MatrixView<Double>
    ) -> Void

  init(
    _ plan: ParameterLayout, input: MatrixView<Double>, output: MatrixView<Double>,
    forward: @escaping (MatrixView<Double>, Parameters<Double>) -> Void,
    backward:
      @escaping (
        MatrixView<Double>, Parameters<Double>, Parameters<Double>, MatrixView<Double>, MatrixView<Double>
      ) -> Void
  ) {
    values = Parameters(plan)
    values.storage.values = random(1, plan.count, 2).values
    self.input = input
    self.output = output
    self.forward = forward
    self.backward = backward
  }

  func check() {
    let outputGradient = random(output.rows, output.columns, 4)
    let gradients = Parameters<Double>(values.plan)
    let inputGradient = MatrixView<Double>(rows: input.rows, columns: input.columns)
    forward(input, values)
    backward(input, values, gradients, outputGradient, inputGradient)
    let function = {
      forward(input, values)
      return zip(output.values, outputGradient.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    for row in 0..<input.rows {
      for column in 0..<input.columns {
        let quotient = differenceQuotient(function) { input[row, column] += $0 }
        #expect(abs(quotient - inputGradient[row, column]) < 1e-8, "input \(row), \(column)")
      }
    }
    for index in 0..<values.storage.count {
      let quotient = differenceQuotient(function) { values.storage[index] += $0 }
      #expect(abs(quotient - gradients.storage[index]) < 1e-8, "parameter \(index)")
    }
  }

  private func differenceQuotient(_ function: () -> Double, _ change: (Double) -> Void) -> Double {
    let step = 1e-5
    change(step)
    let above = function()
    change(-2 * step)
    let below = function()
    change(step)
    return (above - below) / (2 * step)
  }
}

private func random(_ rows: Int, _ columns: Int, _ purpose: UInt32) -> MatrixView<Double> {
  var stream = RandomStream(seed: 3, index: 0, purpose: purpose)
  let storage = Storage<Double>(count: rows * columns)
  storage.values = stream.gaussians(rows * columns)
  return MatrixView(storage, rows: rows, columns: columns)
}
