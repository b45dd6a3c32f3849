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

  private func softmax<Scalar: TransformerScalar>(_ scores: MatrixView<Scalar>, first: Int) {
    Scalar.transformerKernels.causalSoftmax(
      scores.base, scores.stride, scores.rows, scores.columns, first, Scalar(scale))
  }

  /// The heads' outputs for one sequence.
  ///
  /// - Parameters:
  ///   - qkv: [tokens, 3 width].
  ///   - probabilities: For each head [tokens, tokens]; the backward pass reads them.
  ///   - output: [tokens, width].
  package func forward<Scalar: TransformerScalar>(
    _ qkv: MatrixView<Scalar>, probabilities: [MatrixView<Scalar>], into output: MatrixView<Scalar>
  ) {
    for (head, weights) in probabilities.enumerated() {
      multiply(queries(head, of: qkv), keys(head, of: qkv), transposing: .second, into: weights)
      softmax(weights, first: 0)
      multiply(weights, values(head, of: qkv), into: part(head, of: output))
    }
  }

  /// Sets `qkvGradient` to the gradient of the queries, keys and values of one sequence; `scratch` is [tokens, tokens].
  package func backward<Scalar: TransformerScalar>(
    _ qkv: MatrixView<Scalar>, probabilities: [MatrixView<Scalar>], outputGradient: MatrixView<Scalar>,
    into qkvGradient: MatrixView<Scalar>, scratch: MatrixView<Scalar>
  ) {
    let tokens = qkv.rows
    scratch.requireShape(tokens, tokens)
    scratch.requireContiguous()
    for (head, weights) in probabilities.enumerated() {
      weights.requireContiguous()
      let gradient = part(head, of: outputGradient)
      multiply(weights, gradient, transposing: .first, into: values(head, of: qkvGradient))
      multiply(gradient, values(head, of: qkv), transposing: .second, into: scratch)
      Scalar.transformerKernels.causalSoftmaxGradient(
        weights.base, weights.stride, tokens, Scalar(scale), scratch.base)
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
  package func forward<Scalar: TransformerScalar>(
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

extension MatrixView where Scalar: TransformerScalar {
  /// Sets entry i of this column to the inner product of row i of `a` and row i of `b`.
  fileprivate func setRowProducts(_ a: MatrixView, _ b: MatrixView) {
    a.requireShape(of: b)
    requireShape(a.rows, 1)
    Scalar.transformerKernels.rowProducts(a.base, a.stride, b.base, b.stride, a.rows, a.columns, base, stride)
  }

  /// Adds each row of another matrix, times its entry in a column of factors.
  fileprivate func add(_ other: MatrixView, scaledBy factors: MatrixView) {
    requireShape(of: other)
    factors.requireShape(rows, 1)
    Scalar.transformerKernels.addScaledRows(
      factors.base, factors.stride, other.base, other.stride, rows, columns, base, stride)
  }
}
