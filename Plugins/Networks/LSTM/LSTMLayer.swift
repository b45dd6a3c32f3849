public import LockstepNetworks

/// A layer of long short-term memory (Hochreiter and Schmidhuber 1997), as PyTorch's nn.LSTM computes and stores it:
///
///     i, f, o = logistic(W_x x_t + b_x + W_h h_{t-1} + b_h),  g = tanh(...),
///     c_t = f c_{t-1} + i g,  h_t = o tanh(c_t),  with h_0 = c_0 = 0.
///
/// The rows of a matrix are the tokens of P sequences, time by time: row t P + p is token t of sequence p.
public struct LSTMLayer: Sendable {
  /// W_x, [4 width, inputs], gates in the order i, f, g, o.
  public let inputWeight: Parameter
  /// W_h, [4 width, width].
  public let stateWeight: Parameter
  /// b_x, [4 width].
  public let inputBias: Parameter
  /// b_h, [4 width].
  public let stateBias: Parameter
  /// The width of the state.
  public let width: Int

  /// What is kept of a pass: the gates, the cell states c_t, their tanh, and the outputs h_t.
  public struct Activations<Scalar: NetworkScalar>: Sendable {
    let bias: MatrixView<Scalar>
    let gates: MatrixView<Scalar>
    let cells: MatrixView<Scalar>
    let cellTanh: MatrixView<Scalar>
    /// The outputs h_t, [rows, width].
    public let outputs: MatrixView<Scalar>

    /// Room for so many rows.
    public init(rows: Int, width: Int) {
      bias = MatrixView(rows: 1, columns: 4 * width)
      gates = MatrixView(rows: rows, columns: 4 * width)
      cells = MatrixView(rows: rows, columns: width)
      cellTanh = MatrixView(rows: rows, columns: width)
      outputs = MatrixView(rows: rows, columns: width)
    }
  }

  /// What the backward pass writes on its way.
  public struct Scratch<Scalar: NetworkScalar>: Sendable {
    let gateGradient: MatrixView<Scalar>
    let cellGradient: MatrixView<Scalar>

    /// Room for so many rows of so many sequences.
    public init(rows: Int, sequences: Int, width: Int) {
      gateGradient = MatrixView(rows: rows, columns: 4 * width)
      cellGradient = MatrixView(rows: sequences, columns: width)
    }
  }

  /// Layer number `index` of the stack called `name`.
  public init(_ name: String, index: Int, inputs: Int, width: Int, in plan: inout ParameterLayout) {
    self.width = width
    inputWeight = plan.add("\(name).weight_ih_l\(index)", [4 * width, inputs])
    stateWeight = plan.add("\(name).weight_hh_l\(index)", [4 * width, width])
    inputBias = plan.add("\(name).bias_ih_l\(index)", [4 * width])
    stateBias = plan.add("\(name).bias_hh_l\(index)", [4 * width])
  }

  /// Changes freshly drawn values so that the layer passes on what goes in: input and output gates are opened, the
  /// forget gate is half shut, and the weights of the cell's input g are doubled, from a spread of 0.6 / sqrt(width).
  public func openGates<Scalar>(_ values: Parameters<Scalar>) {
    let shifts = [2, -1, 0, 2].flatMap { [Scalar](repeating: $0, count: width) }
    let biases = zip(values[inputBias].values, shifts).map { $0 + $1 }
    values.storage.write(biases, at: inputBias.range.lowerBound)
    let weights = values[inputWeight].rows(2 * width..<3 * width).values
    values.storage.write(weights.map { 2 * $0 }, at: inputWeight.range.lowerBound + 2 * weights.count)
  }

  /// Runs P sequences from their beginning.
  ///
  /// - Parameter input: [tokens * P, inputs].
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, sequences: Int, _ values: Parameters<Scalar>, _ kept: Activations<Scalar>
  ) {
    kept.bias.set(values[inputBias], addingToRows: values[stateBias])
    sumInputs(input, values, kept)
    for start in stride(from: 0, to: input.rows, by: sequences) {
      let now = start..<start + sequences
      let before = start == 0 ? nil : start - sequences..<start
      if let before {
        kept.gates.rows(now).addProduct(kept.outputs.rows(before).asFactor, values[stateWeight].transposed)
      }
      cell(kept, at: now, previous: before.map { kept.cells.rows($0) })
    }
  }

  /// Runs one further token for each of several sequences that share the state before it: that after row `row` of an
  /// earlier pass, or none. What the state adds to the gates is computed once for all.
  ///
  /// - Parameters:
  ///   - input: [sequences, inputs].
  ///   - scratch: [sequences, width].
  public func forward<Scalar>(
    _ input: MatrixView<Scalar>, after row: Int?, of earlier: Activations<Scalar>, _ values: Parameters<Scalar>,
    _ kept: Activations<Scalar>, scratch: MatrixView<Scalar>
  ) {
    kept.bias.set(values[inputBias], addingToRows: values[stateBias])
    if let row {
      kept.bias.addProduct(earlier.outputs.rows(row..<row + 1).asFactor, values[stateWeight].transposed)
      scratch.fill(with: earlier.cells.rows(row..<row + 1))
    }
    sumInputs(input, values, kept)
    cell(kept, at: 0..<input.rows, previous: row.map { _ in scratch })
  }

  private func sumInputs<Scalar>(
    _ input: MatrixView<Scalar>, _ values: Parameters<Scalar>, _ kept: Activations<Scalar>
  ) {
    kept.gates.fill(with: kept.bias)
    kept.gates.addProduct(input.asFactor, values[inputWeight].transposed)
  }

  private func cell<Scalar>(_ kept: Activations<Scalar>, at rows: Range<Int>, previous: MatrixView<Scalar>?) {
    previous?.requireShape(rows.count, width)
    Scalar.kernels.lstmCell(
      kept.gates.rows(rows).base, previous?.base, rows.count, width, kept.cells.rows(rows).base,
      kept.cellTanh.rows(rows).base, kept.outputs.rows(rows).base)
  }

  /// Adds to the gradients of the parameters what follows from that of the outputs, which is written over, and sets
  /// that of the input.
  public func backward<Scalar>(
    _ input: MatrixView<Scalar>, sequences: Int, _ kept: Activations<Scalar>, outputGradient: MatrixView<Scalar>,
    _ values: Parameters<Scalar>, gradients: Parameters<Scalar>, into inputGradient: MatrixView<Scalar>,
    _ scratch: Scratch<Scalar>
  ) {
    outputGradient.requireShape(input.rows, width)
    scratch.gateGradient.requireShape(of: kept.gates)
    scratch.cellGradient.requireShape(sequences, width)
    scratch.cellGradient.clear()
    for start in stride(from: input.rows - sequences, through: 0, by: -sequences) {
      let now = start..<start + sequences
      let before = start == 0 ? nil : start - sequences..<start
      Scalar.kernels.lstmCellGradient(
        outputGradient.rows(now).base, kept.gates.rows(now).base, before.map { kept.cells.rows($0).base },
        kept.cellTanh.rows(now).base, sequences, width, scratch.cellGradient.base,
        scratch.gateGradient.rows(now).base)
      if let before {
        outputGradient.rows(before).addProduct(
          scratch.gateGradient.rows(now).asFactor, values[stateWeight].asFactor)
      }
    }
    let later = scratch.gateGradient.rows(sequences..<input.rows)
    let earlier = kept.outputs.rows(0..<input.rows - sequences)
    gradients[stateWeight].addProduct(later.transposed, earlier.asFactor)
    gradients[inputWeight].addProduct(scratch.gateGradient.transposed, input.asFactor)
    gradients[inputBias].addColumnSums(of: scratch.gateGradient)
    gradients[stateBias].addColumnSums(of: scratch.gateGradient)
    inputGradient.setProduct(scratch.gateGradient.asFactor, values[inputWeight].asFactor)
  }
}
