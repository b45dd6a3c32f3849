internal import COpenBLAS
internal import LockstepNumerics

/// The factor of a product that is transposed.
public enum Transposition: Sendable {
  case none, first, second
}

/// out = a * b, optionally with one factor transposed.
public func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposing: Transposition = .none, into out: MatrixView<Scalar>
) {
  multiply(a, b, transposing: transposing, alpha: 1, beta: 0, out)
}

/// out = out + a * b, optionally with one factor transposed.
public func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposing: Transposition = .none,
  addingTo out: MatrixView<Scalar>
) {
  multiply(a, b, transposing: transposing, alpha: 1, beta: 1, out)
}

/// out = beta * out + alpha * a * b; without terms, beta * out.
package func multiply<Scalar>(
  _ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>, transposing: Transposition, alpha: Double, beta: Double,
  _ out: MatrixView<Scalar>
) {
  let (rows, inner) = transposing == .first ? (a.columns, a.rows) : (a.rows, a.columns)
  let (otherInner, columns) = transposing == .second ? (b.columns, b.rows) : (b.rows, b.columns)
  precondition(inner == otherInner, "the inner dimensions of the product are \(inner) and \(otherInner)")
  out.requireShape(rows, columns)
  guard rows > 0, columns > 0 else { return }
  OpenBLAS.prepare()
  let first = transposing == .first ? CblasTrans : CblasNoTrans
  let second = transposing == .second ? CblasTrans : CblasNoTrans
  let (m, n, k) = (blasint(rows), blasint(columns), blasint(inner))
  // BLAS wants rows at least one entry apart, even where they have none.
  let (aStride, bStride, outStride) = (blasint(max(1, a.stride)), blasint(max(1, b.stride)), blasint(out.stride))
  switch Scalar.precision {
  case .single:
    cblas_sgemm(
      CblasRowMajor, first, second, m, n, k, Float(alpha), a.floats, aStride, b.floats, bStride, Float(beta),
      out.floats, outStride)
  case .double:
    cblas_dgemm(
      CblasRowMajor, first, second, m, n, k, alpha, a.doubles, aStride, b.doubles, bStride, beta, out.doubles, outStride
    )
  }
}
