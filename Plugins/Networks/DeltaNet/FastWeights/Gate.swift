internal import CLockstepDeltaNet
internal import LockstepNetworks

/// What sets a number between 0 and 1 for each token and head.
enum Gate: Sendable {
  /// The number is the logistic function of a linear map of the token's state.
  case token(LinearLayer)
  /// The number is the logistic function of a number of the head's own.
  case head(Parameter)
  /// The number is 1.
  case open

  /// A gate that each token sets, with the tensors `name.weight` and `name.bias`, which starts at the logistic function of
  /// `start`.
  static func token(
    _ name: String, start: Double, _ sizes: some FastWeightConfiguration, in layout: inout ParameterLayout
  ) -> Gate {
    .token(
      LinearLayer(
        name, inputs: sizes.width, outputs: sizes.heads, initialWeight: GPT2.weights, initialBias: .constant(start),
        in: &layout))
  }

  /// The gate alpha of a layer, in the tensor `name` if each head has its own number.
  static func decay(
    _ name: String, _ sizes: some FastWeightConfiguration, in layout: inout ParameterLayout
  ) -> Gate {
    // A memory that keeps 98 % with each example at first forgets little of a prompt.
    let start = 4.0
    return switch sizes.decay {
    case .none: .open
    case .constant: .head(layout.add(name, [sizes.heads], .constant(start)))
    case .gated: .token(name, start: start, sizes, in: &layout)
    }
  }

  /// Sets the gates, [tokens, heads], from the tokens' states.
  func forward<Scalar>(
    _ states: MatrixView<Scalar>, _ values: Parameters<Scalar>, into gates: MatrixView<Scalar>
  ) {
    gates.requireContiguous()
    let count = gates.rows * gates.columns
    switch self {
    case .token(let linear): linear.forward(states, values, into: gates)
    case .head(let parameter): gates.fill(with: values[parameter])
    case .open:
      return gates.reshaped(rows: 1, columns: count).set(row: 0, to: [Double](repeating: 1, count: count)[...])
    }
    switch Scalar.precision {
    case .single: lockstep_gate_f32(gates.floats, count)
    case .double: lockstep_gate_f64(gates.doubles, count)
    }
  }

  /// Adds to the gradients of the parameters and of the states, given that of the gates, which is overwritten.
  func backward<Scalar>(
    _ states: MatrixView<Scalar>, _ gates: MatrixView<Scalar>, gradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, addingTo statesGradient: MatrixView<Scalar>
  ) {
    if case .open = self { return }
    gradient.requireEntries(of: gates)
    switch Scalar.precision {
    case .single: lockstep_gate_gradient_f32(gates.floats, gates.rows * gates.columns, gradient.floats)
    case .double: lockstep_gate_gradient_f64(gates.doubles, gates.rows * gates.columns, gradient.doubles)
    }
    switch self {
    case .token(let linear):
      linear.backward(states, outputGradient: gradient, gradients: gradients)
      multiply(gradient, values[linear.weight], addingTo: statesGradient)
    case .head(let parameter): gradients[parameter].addColumnSums(of: gradient)
    case .open: break
    }
  }
}
