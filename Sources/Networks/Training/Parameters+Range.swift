/// Parts of all parameters, which need not be whole tensors.
extension Parameters {
  /// The entries of a range, as a single row.
  subscript(range: Range<Int>) -> MatrixView<Scalar> {
    MatrixView(storage, offset: range.lowerBound, rows: 1, columns: range.count)
  }

  /// The sum of the squares of the entries in a range.
  public func sumOfSquares(_ range: Range<Int>) -> Double { self[range].sumOfSquares }
}
