import LockstepNumerics
import LockstepTestSupport
import Testing

private func randomMatrix(_ rows: Int, _ columns: Int) -> Matrix {
  var stream = RandomStream(seed: 4, index: UInt64(rows), purpose: UInt32(columns))
  return Matrix(rows: rows, columns: columns, elements: stream.gaussians(rows * columns))
}

@Test(arguments: [1, 2, 5, 20])
func eigensystemsPutTheMatrixTogetherAgain(order: Int) throws {
  let root = randomMatrix(order, order)
  let matrix = root.transposed * root
  let system = try SymmetricEigensystem(of: matrix)
  #expect(system.values == system.values.sorted())
  let again = system.vectors.transposed * Matrix(diagonal: system.values) * system.vectors
  #expect(relativeDifference(again.elements, matrix.elements) < 1e-13)
  #expect(
    relativeDifference((system.vectors * system.vectors.transposed).elements, Matrix.identity(order).elements) < 1e-13)
}

@Test func eigensystemsRefuseWhatIsNotFinite() {
  let matrix = Matrix(rows: 2, columns: 2, elements: [1, .nan, .nan, 1])
  #expect(throws: FactorizationError.self) { try SymmetricEigensystem(of: matrix) }
}

/// The four conditions of Penrose, which determine the pseudo-inverse; with a column that repeats another one, too.
@Test(arguments: [[5, 5], [9, 4], [4, 9]], [false, true])
func leastSquaresGivesThePseudoInverse(size: [Int], isSingular: Bool) throws {
  var a = randomMatrix(size[0], size[1])
  if isSingular { for i in 0..<size[0] { a[i, 2] = a[i, 0] } }
  let p = try a.pseudoInverse
  #expect(relativeDifference(p.elements, try a.leastSquaresSolution(.identity(size[0])).elements) < 1e-12)
  #expect(relativeDifference((a * p * a).elements, a.elements) < 1e-12)
  #expect(relativeDifference((p * a * p).elements, p.elements) < 1e-12)
  #expect(relativeDifference((a * p).elements, (a * p).transposed.elements) < 1e-12)
  #expect(relativeDifference((p * a).elements, (p * a).transposed.elements) < 1e-12)
}

@Test func leastSquaresTakesTheShortestOfManySolutions() throws {
  // Rank one: x + y = 1, twice.
  let a = Matrix(rows: 2, columns: 2, elements: [1, 1, 1, 1])
  let solution = try a.leastSquaresSolution(Vector([1, 1]))
  #expect(relativeDifference(solution.elements, [0.5, 0.5]) < 1e-14)
}

@Test func leastSquaresOfNothingIsZero() throws {
  #expect(try Matrix(rows: 0, columns: 3).leastSquaresSolution(Vector([])).elements == [0, 0, 0])
  #expect(try Matrix(rows: 2, columns: 2).leastSquaresSolution(Vector([1, 2])).elements == [0, 0])
}

@Test(arguments: [(1, 1), (2, 2), (7, 7), (7, 3)])
func orthogonalFactorsAreOrthogonalAndLeaveAPositiveDiagonal(height: Int, order: Int) {
  let matrix = randomMatrix(height, order)
  let q = matrix.orthogonalFactor
  #expect(relativeDifference((q.transposed * q).elements, Matrix.identity(order).elements) < 1e-13)
  let r = q.transposed * matrix
  #expect(relativeDifference((q * r).elements, matrix.elements) < 1e-13)
  for i in 0..<order {
    #expect(r[i, i] > 0)
    for j in 0..<i { #expect(abs(r[i, j]) < 1e-13) }
  }
}
