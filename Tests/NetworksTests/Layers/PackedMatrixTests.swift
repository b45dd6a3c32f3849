import LockstepNetworks
import LockstepTestSupport
import Testing

struct PackedMatrixTests {
  /// Rows, inner terms and columns: below, at and beyond the sizes of the tiles of every instruction set.
  static let shapes = [(1, 1, 1), (2, 7, 31), (3, 64, 32), (8, 5, 33), (9, 3, 16), (19, 40, 100), (32, 20, 64)]

  @Test(arguments: shapes) func `adds the product of two matrices`(rows: Int, inner: Int, columns: Int) {
    agrees(rows, inner, columns, of: Double.self, to: 1e-13)
    agrees(rows, inner, columns, of: Float.self, to: 1e-5)
  }

  @Test func `a row of the product does not depend on the others`() {
    let (inner, columns) = (40, 50)
    let (a, packed) = (random(19, inner, 1, of: Float.self), PackedMatrix<Float>(rows: inner, columns: columns))
    packed.set(random(inner, columns, 2, of: Float.self))
    let together = MatrixView<Float>(rows: a.rows, columns: columns)
    packed.multiply(from: a, addingTo: together)
    for row in 0..<a.rows {
      let alone = MatrixView<Float>(rows: 1, columns: columns)
      packed.multiply(from: a.rows(row..<row + 1), addingTo: alone)
      #expect(alone.values == together.rows(row..<row + 1).values)
    }
  }

  private func agrees<Scalar: NetworkScalar>(
    _ rows: Int, _ inner: Int, _ columns: Int, of type: Scalar.Type, to tolerance: Scalar
  ) {
    // Parts of larger matrices, so that a wrong stride or a write beyond the last column shows.
    let a = random(rows, inner + 2, 1, of: type).columns(1..<inner + 1)
    let b = random(inner, columns + 3, 2, of: type).columns(2..<columns + 2)
    let transposed = random(columns, inner + 4, 3, of: type).columns(3..<inner + 3)
    let original = random(rows, columns + 2, 4, of: type)
    let packed = PackedMatrix<Scalar>(rows: inner, columns: columns)

    let (out, expected) = (copy(of: original), copy(of: original))
    packed.set(b)
    packed.multiply(from: a, addingTo: out.columns(1..<columns + 1))
    multiply(a, b, addingTo: expected.columns(1..<columns + 1))
    #expect(largestDifference(out, expected) < tolerance)

    packed.set(transposed, transposed: true)
    packed.multiply(from: a, addingTo: out.columns(1..<columns + 1))
    multiply(a, transposed, transposing: .second, addingTo: expected.columns(1..<columns + 1))
    #expect(largestDifference(out, expected) < tolerance)
  }

  private func random<Scalar: NetworkScalar>(
    _ rows: Int, _ columns: Int, _ purpose: UInt32, of type: Scalar.Type
  ) -> MatrixView<Scalar> {
    let matrix = MatrixView<Scalar>(rows: rows, columns: columns)
    matrix.storage.values = randomView(rows, columns, purpose).values.map { Scalar($0) }
    return matrix
  }

  private func copy<Scalar>(of matrix: MatrixView<Scalar>) -> MatrixView<Scalar> {
    let copy = MatrixView<Scalar>(rows: matrix.rows, columns: matrix.columns)
    copy.set(matrix)
    return copy
  }

  private func largestDifference<Scalar>(_ a: MatrixView<Scalar>, _ b: MatrixView<Scalar>) -> Scalar {
    zip(a.values, b.values).map { abs($0 - $1) }.max() ?? 0
  }
}
