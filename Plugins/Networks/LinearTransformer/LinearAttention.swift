package import LockstepNetworks

/// A layer of linear self-attention to examples (Ahn et al. 2023, arXiv 2306.00297). For hidden states e_j, and heads
/// with matrices Q_h and P_h,
///
///     e_j <- e_j + sum over h of P_h M Q_h e_j,    M = sum over the examples i of e_i e_i'.
///
/// Queries attend to the examples, too, but nothing attends to a query. With layer normalization, the states in the sums
/// are normalized.
package struct LinearAttention: Sendable {
  private let query: HeadMatrices
  private let projection: HeadMatrices
  private let norm: OptionalNorm
  private let sizes: LinearTransformerConfiguration

  /// Layer `index` (from 0) with the tensors `_backbone.h.N.linear_attn.query` and `.projection`, and `_backbone.h.N.ln`.
  package init(index: Int, _ sizes: LinearTransformerConfiguration, in layout: inout ParameterLayout) {
    self.sizes = sizes
    let name = "_backbone.h.\(index)"
    norm = OptionalNorm("\(name).ln", width: sizes.width, isOn: sizes.layerNorm, in: &layout)
    query = HeadMatrices(
      "\(name).linear_attn.query", sizes, sideBySide: false, masked: sizes.keys == .inputs, in: &layout)
    projection = HeadMatrices("\(name).linear_attn.projection", sizes, sideBySide: true, masked: false, in: &layout)
  }

  /// Makes the layer a step that converges, e_j <- e_j - sum of e_i <x_i, x_j> / (4 width), where 4 d is about the largest
  /// eigenvalue of X'X for as many examples as dimensions. From random values, whose layers expand some directions,
  /// training explodes: M is of second order in the states, so L layers are a polynomial of degree 3^L.
  func setConvergingStep<Scalar>(_ values: Parameters<Scalar>) {
    let root = 1 / (2 * Scalar(sizes.width).squareRoot())
    query.addDiagonal(root, last: 0, to: values)
    projection.addDiagonal(-root, last: -root, to: values)
  }

  /// Examples that learn from each other, and a query that learns from them.
  package struct Group: Sendable {
    /// The rows of the examples' states, before that of the query.
    let examples: Range<Int>

    var query: Range<Int> { examples.upperBound..<examples.upperBound + 1 }
    var rows: Range<Int> { examples.lowerBound..<query.upperBound }
  }

  /// M of each group.
  package struct Moments<Scalar: NetworkScalar>: Sendable {
    /// One after the other, [groups * width, width].
    private let matrices: MatrixView<Scalar>

    package init(groups: Int, width: Int) { matrices = MatrixView(rows: groups * width, columns: width) }

    subscript(group: Int) -> MatrixView<Scalar> {
      matrices.rows(group * matrices.columns..<(group + 1) * matrices.columns)
    }
  }

  /// What the backward pass reads besides.
  package struct Activations<Scalar: NetworkScalar>: Sendable {
    let norm: OptionalNorm.Activations<Scalar>
    /// Q_h e, a row for each state and head, [rows * heads, width].
    let queries: MatrixView<Scalar>
    /// M Q_h e, likewise.
    let attended: MatrixView<Scalar>

    package init(rows: Int, _ sizes: LinearTransformerConfiguration) {
      let width = sizes.width
      norm = OptionalNorm.Activations(rows: rows, width: width, isOn: sizes.layerNorm)
      queries = MatrixView(rows: rows * sizes.heads, columns: width)
      attended = MatrixView(rows: rows * sizes.heads, columns: width)
    }
  }

  /// The states after the layer, [rows, width], which may replace those before it.
  package func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ groups: [Group], _ values: Parameters<Scalar>, into output: MatrixView<Scalar>,
    moments: Moments<Scalar>, _ saved: Activations<Scalar>
  ) {
    let states = norm.forward(input, values, saved.norm)
    for (index, group) in groups.enumerated() {
      let examples = states.rows(group.examples)
      multiply(examples, examples, transposing: .first, into: moments[index])
    }
    attend(input, states, to: groups.indices.map { (groups[$0].rows, moments[$0]) }, values, into: output, saved)
  }

  /// The states after the layer of queries that learn from the examples of one group of an earlier pass.
  package func forward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, learningFrom group: Int, of moments: Moments<Scalar>, _ values: Parameters<Scalar>,
    into output: MatrixView<Scalar>, _ saved: Activations<Scalar>
  ) {
    let states = norm.forward(input, values, saved.norm)
    attend(input, states, to: [(0..<input.rows, moments[group])], values, into: output, saved)
  }

  private func attend<Scalar>(
    _ input: MatrixView<Scalar>, _ states: MatrixView<Scalar>,
    to groups: [(rows: Range<Int>, moment: MatrixView<Scalar>)], _ values: Parameters<Scalar>,
    into output: MatrixView<Scalar>, _ saved: Activations<Scalar>
  ) {
    multiply(states, query.matrix(values), transposing: .second, into: sideBySide(saved.queries))
    for group in groups {
      multiply(saved.queries.rows(heads(group.rows)), group.moment, into: saved.attended.rows(heads(group.rows)))
    }
    output.set(input)
    multiply(sideBySide(saved.attended), projection.matrix(values), transposing: .second, addingTo: output)
  }

  /// Replaces the gradient of the states after the layer by that of those before it, and adds to the gradients of the
  /// parameters.
  ///
  /// - Parameters:
  ///   - statesGradient: Overwritten, [rows, width].
  ///   - momentsGradient: Overwritten.
  ///   - scratch: Overwritten.
  package func backward<Scalar: NetworkScalar>(
    _ input: MatrixView<Scalar>, _ groups: [Group], moments: Moments<Scalar>, _ saved: Activations<Scalar>,
    gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>, gradients: Parameters<Scalar>,
    statesGradient: MatrixView<Scalar>, momentsGradient: Moments<Scalar>, scratch: Activations<Scalar>
  ) {
    let states = norm.output(input, saved.norm)
    projection.addGradient(to: gradients) {
      multiply(gradient, sideBySide(saved.attended), transposing: .first, addingTo: $0)
    }
    multiply(gradient, projection.matrix(values), into: sideBySide(scratch.attended))
    for (index, group) in groups.enumerated() {
      let rows = heads(group.rows)
      multiply(scratch.attended.rows(rows), moments[index], into: scratch.queries.rows(rows))
    }
    query.addGradient(to: gradients) {
      multiply(sideBySide(scratch.queries), states, transposing: .first, addingTo: $0)
    }
    multiply(sideBySide(scratch.queries), query.matrix(values), into: statesGradient)
    for (index, group) in groups.enumerated() {
      // M = E'E, so the gradient of E is E (G + G').
      let (rows, momentGradient) = (heads(group.rows), momentsGradient[index])
      multiply(saved.queries.rows(rows), scratch.attended.rows(rows), transposing: .first, into: momentGradient)
      let (examples, target) = (states.rows(group.examples), statesGradient.rows(group.examples))
      multiply(examples, momentGradient, addingTo: target)
      multiply(examples, momentGradient, transposing: .second, addingTo: target)
    }
    norm.backward(
      input, saved.norm, outputGradient: statesGradient, values, gradients: gradients, addingTo: gradient)
  }

  /// The rows of some states' heads.
  private func heads(_ rows: Range<Int>) -> Range<Int> {
    rows.lowerBound * sizes.heads..<rows.upperBound * sizes.heads
  }

  /// The same numbers with a state's heads in one row, [rows, heads * width].
  private func sideBySide<Scalar>(_ view: MatrixView<Scalar>) -> MatrixView<Scalar> {
    view.reshaped(rows: view.rows / sizes.heads, columns: sizes.heads * sizes.width)
  }
}
