/// The factor of a product that is transposed.
public enum Transposition: Sendable {
  case none, first, second
}

/// out = a * b, with a factor transposed if so asked.
public func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposing: Transposition = .none, into out: MatrixView<Scalar>
) {
  multiply(a, b, transposing: transposing, alpha: 1, beta: 0, out)
}

/// out = out + a * b, with a factor transposed if so asked.
public func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposing: Transposition = .none,
  addingTo out: MatrixView<Scalar>
) {
  multiply(a, b, transposing: transposing, alpha: 1, beta: 1, out)
}

/// out = beta * out + alpha * a * b; without terms, beta * out.
package func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposing: Transposition, alpha: Scalar, beta: Scalar,
  _ out: MatrixView<Scalar>
) {
  let (rows, inner) = transposing == .first ? (a.columns, a.rows) : (a.rows, a.columns)
  let (otherInner, columns) = transposing == .second ? (b.columns, b.rows) : (b.rows, b.columns)
  precondition(inner == otherInner, "the inner dimensions of the product are \(inner) and \(otherInner)")
  out.requireShape(rows, columns)
  guard rows > 0, columns > 0 else { return }
  // BLAS wants rows at least one entry apart, even where they have none.
  Scalar.kernels.product(
    transposing == .first, transposing == .second, rows, columns, inner, alpha, a.base, max(1, a.stride), b.base,
    max(1, b.stride), beta, out.base, out.stride)
}
