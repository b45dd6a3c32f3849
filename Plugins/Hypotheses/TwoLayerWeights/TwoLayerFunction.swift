package import LockstepNumerics

/// f(x) = s a' act(W x + v) + b as a function of its parameters, which one vector holds: the rows (W_j, v_j) of the hidden
/// units, a, b.
///
/// With biases every input has one more coordinate, 1, whose weights are v.
package struct TwoLayerFunction: Sendable {
  let dimension: Int
  let width: Int
  let activation: Activation
  let hasBiases: Bool
  /// The factor s.
  let scale: Double

  package init(dimension: Int, width: Int, activation: Activation, hasBiases: Bool, scale: Double) {
    self.dimension = dimension
    self.width = width
    self.activation = activation
    self.hasBiases = hasBiases
    self.scale = scale
  }

  /// The inputs of a hidden unit.
  var inputCount: Int { dimension + (hasBiases ? 1 : 0) }
  package var parameterCount: Int { width * (inputCount + 1) + (hasBiases ? 1 : 0) }
  /// Where W with v, and a, lie among the parameters.
  var hiddenLayout: MatrixLayout { MatrixLayout(rows: width, columns: inputCount) }
  var outputOffset: Int { width * inputCount }

  /// Inputs as hidden units see them, a row each.
  func extended(_ inputs: Matrix) -> Matrix { hasBiases ? inputs.withConstantColumn : inputs }

  /// The hidden units, a row for each unit and a column for each input.
  func hiddenUnits(_ parameters: Vector, at inputs: Matrix) -> Matrix {
    var hidden = Matrix(rows: width, columns: inputs.rows)
    multiply(
      MatrixSlice(parameters.elements, hiddenLayout), MatrixSlice(inputs), transposingSecond: true,
      into: &hidden.elements, at: MatrixLayout(rows: width, columns: inputs.rows))
    activation.apply(to: &hidden.elements)
    return hidden
  }

  /// The output where the hidden units have these values.
  func values(_ parameters: Vector, of hidden: Matrix) -> Vector {
    var values = hidden.transposedProduct(outputWeights(parameters))
    values *= scale
    if hasBiases { for i in 0..<values.count { values[i] += parameters[parameterCount - 1] } }
    return values
  }

  /// The output at each of some extended inputs.
  func values(_ parameters: Vector, at inputs: Matrix) -> Vector {
    values(parameters, of: hiddenUnits(parameters, at: inputs))
  }

  /// a.
  func outputWeights(_ parameters: Vector) -> Vector {
    Vector(Array(parameters.elements[outputOffset..<outputOffset + width]))
  }
}
