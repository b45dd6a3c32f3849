public import LockstepNetworks
internal import LockstepNumerics
import Testing

/// The backward pass of a layer against central differences of its forward pass, in double precision.
///
/// The function to differentiate is the inner product of the layer's output with fixed random numbers, which stand for
/// the gradient from the next layer.
public struct Differentiation {
  private let values: Parameters<Double>
  private let input: MatrixView<Double>
  private let output: MatrixView<Double>
  private let forward: (MatrixView<Double>, Parameters<Double>) -> Void
  private let backward:
    (
      _ input: MatrixView<Double>, _ values: Parameters<Double>, _ gradients: Parameters<Double>,
      _ outputGradient: MatrixView<Double>, _ inputGradient: MatrixView<Double>
    ) -> Void

  public init(
    _ layout: ParameterLayout = ParameterLayout(), input: MatrixView<Double>, output: MatrixView<Double>,
    forward: @escaping (MatrixView<Double>, Parameters<Double>) -> Void,
    backward:
      @escaping (
        MatrixView<Double>, Parameters<Double>, Parameters<Double>, MatrixView<Double>, MatrixView<Double>
      ) -> Void
  ) {
    values = Parameters(layout)
    values.storage.values = randomView(1, layout.count, 2).values
    self.input = input
    self.output = output
    self.forward = forward
    self.backward = backward
  }

  /// Expects the gradients of the input and of all parameters to agree.
  public func check() {
    let outputGradient = randomView(output.rows, output.columns, 4)
    let gradients = Parameters<Double>(values.layout)
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

/// A matrix of standard normal numbers, different for each purpose.
public func randomView(_ rows: Int, _ columns: Int, _ purpose: UInt32) -> MatrixView<Double> {
  var stream = RandomStream(seed: 3, index: 0, purpose: purpose)
  let storage = Storage<Double>(count: rows * columns)
  storage.values = stream.gaussians(rows * columns)
  return MatrixView(storage, rows: rows, columns: columns)
}
