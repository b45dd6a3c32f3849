public import LockstepNetworks

/// Multi-head softmax attention in which a token sees itself and those before it (Vaswani et al. 2017).
///
/// For each head softmax(Q K' / sqrt(head width)) V, with Q, K and V side by side in the columns of one matrix,
/// [queries | keys | values], each `width` wide, the heads one after the other within each.
public struct CausalAttention: Sendable {
  /// The number of heads.
  public let heads: Int
  /// The width of all heads together.
  public let width: Int

  private var headWidth: Int { width / heads }
  private var scale: Double { 1 / Double(headWidth).squareRoot() }

  /// Attention of so many heads, a divisor of the width.
  public init(heads: Int, width: Int) {
    precondition(heads >= 1 && width % heads == 0, "the heads do not share the width evenly")
    self.heads = heads
    self.width = width
  }

  private func queries<Scalar>(_ head: Int, of qkv: MatrixView<Scalar>) -> MatrixView<Scalar> {
    qkv.columns(head * headWidth..<(head + 1) * headWidth)
  }

  private func keys<Scalar>(_ head: Int, of qkv: MatrixView<Scalar>) -> MatrixView<Scalar> {
    queries(heads + head, of: qkv)
  }

  private func values<Scalar>(_ head: Int, of qkv: MatrixView<Scalar>) -> MatrixView<Scalar> {
    queries(2 * heads + head, of: qkv)
  }

  private func softmax<Scalar>(_ scores: MatrixView<Scalar>, first: Int) {
    Scalar.kernels.causalSoftmax(
      scores.base, scores.stride, scores.rows, scores.columns, first, Scalar(scale))
  }

  /// The heads' outputs for one sequence.
  ///
  /// - Parameters:
  ///   - qkv: [tokens, 3 width].
  ///   - probabilities: [heads * tokens, tokens], kept for the backward pass.
  ///   - output: [tokens, width].
  public func forward<Scalar>(
    _ qkv: MatrixView<Scalar>, probabilities: MatrixView<Scalar>, into output: MatrixView<Scalar>
  ) {
    let tokens = qkv.rows
    for head in 0..<heads {
      let weights = probabilities.rows(head * tokens..<(head + 1) * tokens)
      weights.setProduct(queries(head, of: qkv).asFactor, keys(head, of: qkv).transposed)
      softmax(weights, first: 0)
      queries(head, of: output).setProduct(weights.asFactor, values(head, of: qkv).asFactor)
    }
  }

  /// qkvGradient = that of the queries, keys and values of one sequence; `scratch` is [tokens, tokens].
  public func backward<Scalar>(
    _ qkv: MatrixView<Scalar>, probabilities: MatrixView<Scalar>, outputGradient: MatrixView<Scalar>,
    into qkvGradient: MatrixView<Scalar>, scratch: MatrixView<Scalar>
  ) {
    let tokens = qkv.rows
    scratch.requireShape(tokens, tokens)
    for head in 0..<heads {
      let weights = probabilities.rows(head * tokens..<(head + 1) * tokens)
      let gradient = queries(head, of: outputGradient)
      values(head, of: qkvGradient).setProduct(weights.transposed, gradient.asFactor)
      scratch.setProduct(gradient.asFactor, values(head, of: qkv).transposed)
      Scalar.kernels.causalSoftmaxGradient(
        weights.base, weights.stride, tokens, Scalar(scale), scratch.base)
      queries(head, of: qkvGradient).setProduct(scratch.asFactor, keys(head, of: qkv).asFactor)
      keys(head, of: qkvGradient).setProduct(scratch.transposed, queries(head, of: qkv).asFactor)
    }
  }

  /// The heads' outputs for queries, each of which stands alone behind the same prefix: it sees the prefix and itself.
  ///
  /// - Parameters:
  ///   - qkv: The queries' own, [queries, 3 width].
  ///   - prefix: [tokens, 3 width], of which keys and values are read.
  ///   - probabilities: [queries, tokens + 1], written over for every head.
  ///   - output: [queries, width].
  public func forward<Scalar>(
    _ qkv: MatrixView<Scalar>, after prefix: MatrixView<Scalar>, probabilities: MatrixView<Scalar>,
    into output: MatrixView<Scalar>
  ) {
    let tokens = prefix.rows
    probabilities.requireShape(qkv.rows, tokens + 1)
    output.requireShape(qkv.rows, width)
    let before = probabilities.columns(0..<tokens)
    let itself = probabilities.columns(tokens..<tokens + 1)
    for head in 0..<heads {
      before.setProduct(queries(head, of: qkv).asFactor, keys(head, of: prefix).transposed)
      itself.setRowProducts(queries(head, of: qkv), keys(head, of: qkv))
      softmax(probabilities, first: tokens)
      let result = queries(head, of: output)
      result.clear()
      result.addProduct(before.asFactor, values(head, of: prefix).asFactor)
      result.add(values(head, of: qkv), scaledBy: itself)
    }
  }
}

extension MatrixView {
  /// Entry i of this column = the inner product of row i of `a` and row i of `b`.
  fileprivate func setRowProducts(_ a: MatrixView, _ b: MatrixView) {
    a.requireShape(of: b)
    requireShape(a.rows, 1)
    Scalar.kernels.rowProducts(a.base, a.stride, b.base, b.stride, a.rows, a.columns, base, stride)
  }

  /// Adds each row of another matrix, times its entry in a column of factors.
  fileprivate func add(_ other: MatrixView, scaledBy factors: MatrixView) {
    requireShape(of: other)
    factors.requireShape(rows, 1)
    Scalar.kernels.addScaledRows(
      factors.base, factors.stride, other.base, other.stride, rows, columns, base, stride)
  }
}
