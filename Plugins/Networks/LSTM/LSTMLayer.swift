internal import CLockstepLSTM
package import LockstepNetworks

/// A layer of long short-term memory (Hochreiter and Schmidhuber 1997), as PyTorch's nn.LSTM computes and stores it:
///
///     i, f, o = logistic(W_x x_t + b_x + W_h h_{t-1} + b_h),  g = tanh(...),
///     c_t = f c_{t-1} + i g,  h_t = o tanh(c_t),  with h_0 = c_0 = 0.
///
/// The rows of a matrix are the tokens of P sequences, time-major: row t P + p is token t of sequence p.
package struct LSTMLayer: Sendable {
  /// W_x, [4 width, inputs], gates in the order i, f, g, o.
  let inputWeight: Parameter
  /// W_h, [4 width, width].
  let stateWeight: Parameter
  /// b_x, [4 width].
  let inputBias: Parameter
  /// b_h, [4 width].
  let stateBias: Parameter
  /// The width of the state.
  let width: Int

  /// What the next token and queries read.
  package struct States<Scalar: NetworkScalar>: Sendable {
    /// The cell states c_t, [rows, width].
    let cells: MatrixView<Scalar>
    /// The outputs h_t, [rows, width].
    let outputs: MatrixView<Scalar>

    package init(cells: MatrixView<Scalar>, outputs: MatrixView<Scalar>) {
      self.cells = cells
      self.outputs = outputs
    }
  }

  /// What the backward pass reads besides: the gates, and the tanh of the cell states.
  package struct Activations<Scalar: NetworkScalar>: Sendable {
    let bias: MatrixView<Scalar>
    let gates: MatrixView<Scalar>
    let cellTanh: MatrixView<Scalar>

    package init(rows: Int, width: Int) {
      bias = MatrixView(rows: 1, columns: 4 * width)
      gates = MatrixView(rows: rows, columns: 4 * width)
      cellTanh = MatrixView(rows: rows, columns: width)
    }
  }

  /// The intermediate gradients of the backward pass.
  package struct Gradients<Scalar: NetworkScalar>: Sendable {
    /// W_h, for the product of each token.
    let stateWeight: PackedMatrix<Scalar>
    let gates: MatrixView<Scalar>
    let cells: MatrixView<Scalar>

    package init(rows: Int, sequences: Int, width: Int) {
      stateWeight = PackedMatrix(rows: 4 * width, columns: width)
      gates = MatrixView(rows: rows, columns: 4 * width)
      cells = MatrixView(rows: sequences, columns: width)
    }
  }

  /// Layer `index` (from 0) of the stack called `name`. Its initial values are uniform within 1 / sqrt(width), as in
  /// PyTorch.
  package init(_ name: String, index: Int, inputs: Int, width: Int, in layout: inout ParameterLayout) {
    self.width = width
    let initial = InitialDistribution.uniform(1 / Double(width).squareRoot())
    let gates = ParameterRole.hidden(.outIn, parts: 4)
    inputWeight = layout.add("\(name).weight_ih_l\(index)", [4 * width, inputs], initial, role: gates)
    stateWeight = layout.add("\(name).weight_hh_l\(index)", [4 * width, width], initial, role: gates)
    inputBias = layout.add("\(name).bias_ih_l\(index)", [4 * width], initial)
    stateBias = layout.add("\(name).bias_hh_l\(index)", [4 * width], initial)
  }

  /// Biases the gates of freshly drawn values toward the identity: the biases open the input and output gates and half
  /// close the forget gates, and the weights of the candidates g are doubled, from a standard deviation of
  /// 0.6 / sqrt(width).
  func biasGatesTowardIdentity<Scalar>(_ values: Parameters<Scalar>) {
    let shifts = [2, -1, 0, 2].flatMap { [Scalar](repeating: $0, count: width) }
    let biases = zip(values[inputBias].values, shifts).map { $0 + $1 }
    values.storage.write(biases, at: inputBias.range.lowerBound)
    let weights = values[inputWeight].rows(2 * width..<3 * width).values
    values.storage.write(weights.map { 2 * $0 }, at: inputWeight.range.lowerBound + 2 * weights.count)
  }

  /// Runs P sequences from the start.
  ///
  /// - Parameters:
  ///   - input: [tokens * P, inputs].
  ///   - scratch: [width, 4 width].
  package func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, sequences: Int, _ values: Parameters<Scalar>, into states: States<Scalar>,
    _ saved: Activations<Scalar>, scratch: PackedMatrix<Scalar>
  ) {
    saved.bias.set(values[inputBias], addingToRows: values[stateBias])
    scratch.set(values[stateWeight], transposed: true)
    setGatesFromInput(input, values, saved)
    for start in stride(from: 0, to: input.rows, by: sequences) {
      let rows = start..<start + sequences
      let previousRows = start == 0 ? nil : start - sequences..<start
      if let previousRows {
        scratch.multiply(from: states.outputs.rows(previousRows), addingTo: saved.gates.rows(rows))
      }
      cell(saved, rows, previousCells: previousRows.map { states.cells.rows($0) }, into: states)
    }
  }

  /// Runs one more token for each of several sequences that share the state after row `row` of an earlier pass, or the
  /// initial state. The state's contribution to the gates is computed once for all of them.
  ///
  /// - Parameters:
  ///   - input: [sequences, inputs].
  ///   - scratch: [sequences, width].
  func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, after row: Int?, of earlier: States<Scalar>, _ values: Parameters<Scalar>,
    into states: States<Scalar>, _ saved: Activations<Scalar>, scratch: MatrixView<Scalar>
  ) {
    saved.bias.set(values[inputBias], addingToRows: values[stateBias])
    if let row {
      multiply(
        earlier.outputs.rows(row..<row + 1), values[stateWeight], transposing: .second, addingTo: saved.bias)
      scratch.fill(with: earlier.cells.rows(row..<row + 1))
    }
    setGatesFromInput(input, values, saved)
    cell(saved, 0..<input.rows, previousCells: row.map { _ in scratch }, into: states)
  }

  /// gates = bias + W_x x.
  private func setGatesFromInput<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, _ saved: Activations<Scalar>
  ) {
    saved.gates.fill(with: saved.bias)
    multiply(input, values[inputWeight], transposing: .second, addingTo: saved.gates)
  }

  private func cell<Scalar>(
    _ saved: Activations<Scalar>, _ rows: Range<Int>, previousCells: MatrixView<Scalar>?, into states: States<Scalar>
  ) {
    previousCells?.requireShape(rows.count, width)
    let (gates, cellTanh) = (saved.gates.rows(rows), saved.cellTanh.rows(rows))
    let (cells, outputs) = (states.cells.rows(rows), states.outputs.rows(rows))
    switch Scalar.precision {
    case .single:
      lockstep_lstm_cell_f32(
        gates.floats, previousCells?.floats, rows.count, width, cells.floats, cellTanh.floats, outputs.floats)
    case .double:
      lockstep_lstm_cell_f64(
        gates.doubles, previousCells?.doubles, rows.count, width, cells.doubles, cellTanh.doubles, outputs.doubles)
    }
  }

  private func cellBackward<Scalar>(
    _ saved: Activations<Scalar>, _ rows: Range<Int>, previousCells: MatrixView<Scalar>?,
    outputGradient: MatrixView<Scalar>, _ scratch: Gradients<Scalar>
  ) {
    let (gates, cellTanh, gatesGradient) = (saved.gates.rows(rows), saved.cellTanh.rows(rows), scratch.gates.rows(rows))
    switch Scalar.precision {
    case .single:
      lockstep_lstm_cell_gradient_f32(
        outputGradient.floats, gates.floats, previousCells?.floats, cellTanh.floats, rows.count, width,
        scratch.cells.floats, gatesGradient.floats)
    case .double:
      lockstep_lstm_cell_gradient_f64(
        outputGradient.doubles, gates.doubles, previousCells?.doubles, cellTanh.doubles, rows.count, width,
        scratch.cells.doubles, gatesGradient.doubles)
    }
  }

  /// Adds to the gradients of the parameters and sets that of the input, given the gradient of the outputs, which is
  /// overwritten.
  package func backward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, sequences: Int, _ states: States<Scalar>, _ saved: Activations<Scalar>,
    outputGradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, gradients: Parameters<Scalar>,
    into inputGradient: MatrixView<Scalar>, _ scratch: Gradients<Scalar>
  ) {
    outputGradient.requireShape(input.rows, width)
    outputGradient.requireContiguous()
    scratch.gates.requireShape(of: saved.gates)
    scratch.cells.requireShape(sequences, width)
    scratch.cells.clear()
    scratch.stateWeight.set(values[stateWeight])
    for start in stride(from: input.rows - sequences, through: 0, by: -sequences) {
      let rows = start..<start + sequences
      let previousRows = start == 0 ? nil : start - sequences..<start
      cellBackward(
        saved, rows, previousCells: previousRows.map { states.cells.rows($0) },
        outputGradient: outputGradient.rows(rows), scratch)
      if let previousRows {
        scratch.stateWeight.multiply(from: scratch.gates.rows(rows), addingTo: outputGradient.rows(previousRows))
      }
    }
    let later = scratch.gates.rows(sequences..<input.rows)
    let earlier = states.outputs.rows(0..<input.rows - sequences)
    multiply(later, earlier, transposing: .first, addingTo: gradients[stateWeight])
    multiply(scratch.gates, input, transposing: .first, addingTo: gradients[inputWeight])
    gradients[inputBias].addColumnSums(of: scratch.gates)
    gradients[stateBias].addColumnSums(of: scratch.gates)
    multiply(scratch.gates, values[inputWeight], into: inputGradient)
  }
}
