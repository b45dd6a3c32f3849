internal import CLockstepTransformer
package import LockstepNetworks

/// Multi-head softmax attention in which a token attends to itself and those before it (Vaswani et al. 2017).
///
/// For each head softmax(Q K' / sqrt(head width)) V. Q, K and V lie side by side in the columns of one matrix,
/// [queries | keys | values], each `width` wide, with the heads side by side within each.
package struct CausalAttention: Sendable {
  let heads: Int
  /// The width of all heads together.
  let width: Int

  private var headWidth: Int { width / heads }
  private var scale: Double { 1 / Double(headWidth).squareRoot() }

  package init(heads: Int, width: Int) {
    precondition(heads >= 1 && width % heads == 0, "\(heads) heads do not divide the width \(width)")
    self.heads = heads
    self.width = width
  }

  /// Part `index` of the columns, each as wide as a head.
  private func part<Scalar>(_ index: Int, of matrix: MatrixView<Scalar>) -> MatrixView<Scalar> {
    matrix.columns(index * headWidth..<(index + 1) * headWidth)
  }

  private func queries<Scalar>(_ head: Int, of qkv: MatrixView<Scalar>) -> MatrixView<Scalar> {
    part(head, of: qkv)
  }

  private func keys<Scalar>(_ head: Int, of qkv: MatrixView<Scalar>) -> MatrixView<Scalar> {
    part(heads + head, of: qkv)
  }

  private func values<Scalar>(_ head: Int, of qkv: MatrixView<Scalar>) -> MatrixView<Scalar> {
    part(2 * heads + head, of: qkv)
  }

  private func softmax<Scalar>(_ scores: MatrixView<Scalar>, first: Int) {
    let (stride, rows, columns) = (scores.stride, scores.rows, scores.columns)
    switch Scalar.precision {
    case .single: lockstep_causal_softmax_f32(scores.floats, stride, rows, columns, first, Float(scale))
    case .double: lockstep_causal_softmax_f64(scores.doubles, stride, rows, columns, first, scale)
    }
  }

  /// Replaces the gradient of the probabilities by that of the scores.
  private func softmaxBackward<Scalar>(_ weights: MatrixView<Scalar>, gradient: MatrixView<Scalar>) {
    weights.requireShape(weights.rows, weights.rows)
    gradient.requireEntries(of: weights)
    let (stride, rows) = (weights.stride, weights.rows)
    switch Scalar.precision {
    case .single:
      lockstep_causal_softmax_gradient_f32(weights.floats, stride, rows, Float(scale), gradient.floats)
    case .double: lockstep_causal_softmax_gradient_f64(weights.doubles, stride, rows, scale, gradient.doubles)
    }
  }

  /// The heads' outputs for one sequence.
  ///
  /// - Parameters:
  ///   - qkv: [tokens, 3 width].
  ///   - probabilities: For each head [tokens, tokens]; the backward pass reads them.
  ///   - output: [tokens, width].
  package func forward<Scalar>(
    _ qkv: MatrixView<Scalar>, probabilities: [MatrixView<Scalar>], into output: MatrixView<Scalar>
  ) {
    for (head, weights) in probabilities.enumerated() {
      multiply(queries(head, of: qkv), keys(head, of: qkv), transposing: .second, into: weights)
      softmax(weights, first: 0)
      multiply(weights, values(head, of: qkv), into: part(head, of: output))
    }
  }

  /// Sets `qkvGradient` to the gradient of the queries, keys and values of one sequence; `scratch` is [tokens, tokens].
  package func backward<Scalar>(
    _ qkv: MatrixView<Scalar>, probabilities: [MatrixView<Scalar>], outputGradient: MatrixView<Scalar>,
    into qkvGradient: MatrixView<Scalar>, scratch: MatrixView<Scalar>
  ) {
    for (head, weights) in probabilities.enumerated() {
      let gradient = part(head, of: outputGradient)
      multiply(weights, gradient, transposing: .first, into: values(head, of: qkvGradient))
      multiply(gradient, values(head, of: qkv), transposing: .second, into: scratch)
      softmaxBackward(weights, gradient: scratch)
      multiply(scratch, keys(head, of: qkv), into: queries(head, of: qkvGradient))
      multiply(scratch, queries(head, of: qkv), transposing: .first, into: keys(head, of: qkvGradient))
    }
  }

  /// The heads' outputs for queries after the same prefix. Each query attends to the prefix and to itself.
  ///
  /// - Parameters:
  ///   - qkv: The queries' own, [queries, 3 width].
  ///   - prefix: The prefix's, [tokens, 3 width]; its keys and values are read.
  ///   - probabilities: [queries, tokens + 1], overwritten by each head.
  ///   - output: [queries, width].
  package func forward<Scalar>(
    _ qkv: MatrixView<Scalar>, after prefix: MatrixView<Scalar>, probabilities: MatrixView<Scalar>,
    into output: MatrixView<Scalar>
  ) {
    let tokens = prefix.rows
    probabilities.requireShape(qkv.rows, tokens + 1)
    output.requireShape(qkv.rows, width)
    let toPrefix = probabilities.columns(0..<tokens)
    let toItself = probabilities.columns(tokens..<tokens + 1)
    for head in 0..<heads {
      multiply(queries(head, of: qkv), keys(head, of: prefix), transposing: .second, into: toPrefix)
      toItself.setRowProducts(queries(head, of: qkv), keys(head, of: qkv))
      softmax(probabilities, first: tokens)
      let result = part(head, of: output)
      multiply(toPrefix, values(head, of: prefix), into: result)
      result.add(values(head, of: qkv), scaledBy: toItself)
    }
  }
}

extension MatrixView {
  /// Sets entry i of this column to the inner product of row i of `a` and row i of `b`.
  fileprivate func setRowProducts(_ a: MatrixView, _ b: MatrixView) {
    a.requireShape(of: b)
    requireShape(a.rows, 1)
    switch Scalar.precision {
    case .single: lockstep_row_products_f32(a.floats, a.stride, b.floats, b.stride, a.rows, a.columns, floats, stride)
    case .double:
      lockstep_row_products_f64(a.doubles, a.stride, b.doubles, b.stride, a.rows, a.columns, doubles, stride)
    }
  }

  /// Adds each row of another matrix, times its entry in a column of factors.
  fileprivate func add(_ other: MatrixView, scaledBy factors: MatrixView) {
    requireShape(of: other)
    factors.requireShape(rows, 1)
    switch Scalar.precision {
    case .single:
      lockstep_add_scaled_rows_f32(
        factors.floats, factors.stride, other.floats, other.stride, rows, columns, floats, stride)
    case .double:
      lockstep_add_scaled_rows_f64(
        factors.doubles, factors.stride, other.doubles, other.stride, rows, columns, doubles, stride)
    }
  }
}
