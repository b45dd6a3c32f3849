package import LockstepNumerics
package import LockstepOptimization

/// The squared errors of a two-layer network on t examples. An evaluation takes 4 t d width operations, most of them in two
/// matrix products.
package struct TwoLayerProblem: LeastSquaresProblem {
  private let network: TwoLayerFunction
  /// The extended inputs, t rows.
  private let inputs: Matrix
  private let labels: Vector

  package init(_ network: TwoLayerFunction, inputs: Matrix, labels: Vector) {
    self.init(network, extended: network.extended(inputs), labels)
  }

  private init(_ network: TwoLayerFunction, extended inputs: Matrix, _ labels: Vector) {
    self.network = network
    self.inputs = inputs
    self.labels = labels
  }

  package var parameterCount: Int { network.parameterCount }
  package var exampleCount: Int { inputs.rows }

  package func evaluated(at parameters: Vector) -> Iterate {
    let hidden = network.hiddenUnits(parameters, at: inputs)
    let errors = network.values(parameters, of: hidden) - labels
    var gradient = Vector(zeros: parameterCount)
    multiply(
      MatrixSlice(hiddenDerivatives(parameters, hidden, weighing: errors)), MatrixSlice(inputs),
      into: &gradient.elements, at: network.hiddenLayout)
    let output = hidden * errors
    for j in 0..<network.width { gradient[network.outputOffset + j] = network.scale * output[j] }
    if network.hasBiases { gradient[parameterCount - 1] = errors.elements.reduce(0, +) }
    return Iterate(point: parameters, value: dot(errors, errors) / 2, gradient: gradient)
  }

  package func linearized(at parameters: Vector) -> Linearization {
    let (t, inputCount) = (exampleCount, network.inputCount)
    let hidden = network.hiddenUnits(parameters, at: inputs)
    let derivatives = hiddenDerivatives(parameters, hidden, weighing: Vector([Double](repeating: 1, count: t)))
    var jacobian = Matrix(rows: t, columns: parameterCount)
    for i in 0..<t {
      for j in 0..<network.width {
        for k in 0..<inputCount { jacobian[i, j * inputCount + k] = derivatives[j, i] * inputs[i, k] }
        jacobian[i, network.outputOffset + j] = network.scale * hidden[j, i]
      }
      if network.hasBiases { jacobian[i, parameterCount - 1] = 1 }
    }
    return Linearization(errors: network.values(parameters, of: hidden) - labels, jacobian: jacobian)
  }

  package func part(_ examples: [Int]) -> TwoLayerProblem {
    TwoLayerProblem(network, extended: inputs.rows(examples), Vector(examples.map { labels[$0] }))
  }

  /// s a_j act'(z_ji) times the weight of example i: the derivative of the weighted sum of outputs in the input z_ji of unit
  /// j, a row for each unit.
  private func hiddenDerivatives(_ parameters: Vector, _ hidden: Matrix, weighing weights: Vector) -> Matrix {
    var derivatives = hidden
    let t = hidden.columns
    for j in 0..<network.width {
      let factor = network.scale * parameters[network.outputOffset + j]
      for i in 0..<t {
        derivatives.elements[j * t + i] = factor * weights[i] * network.activation.slope(at: hidden.elements[j * t + i])
      }
    }
    return derivatives
  }
}
