import LockstepNumerics
import LockstepTestSupport
import Testing

private func randomMatrix(_ rows: Int, _ columns: Int, index: UInt64 = 0) -> Matrix {
  var stream = RandomStream(seed: 3, index: index, purpose: 0)
  return Matrix(rows: rows, columns: columns, elements: stream.gaussians(rows * columns))
}

private func naiveProduct(_ a: Matrix, _ b: Matrix) -> [Double] {
  (0..<a.rows).flatMap { i in
    (0..<b.columns).map { j in (0..<a.columns).reduce(0) { $0 + a[i, $1] * b[$1, j] } }
  }
}

@Test(arguments: [(1, 1, 1), (3, 4, 5), (20, 7, 33)])
func productsAreSumsOfProducts(rows: Int, inner: Int, columns: Int) {
  let (a, b) = (randomMatrix(rows, inner), randomMatrix(inner, columns, index: 1))
  #expect(relativeDifference((a * b).elements, naiveProduct(a, b)) < 1e-14)
  #expect(
    relativeDifference((a * b.transposed.row(0)).elements, (0..<rows).map { naiveProduct(a, b)[$0 * columns] }) < 1e-14)
}

/// Slices of larger arrays, with room between their rows, and the second factor transposed.
@Test func productsOfSlicesTouchNothingElse() {
  let a = randomMatrix(4, 10)
  let b = randomMatrix(3, 12, index: 1)
  var result = [Double](repeating: -1, count: 40)
  multiply(
    MatrixSlice(a.elements, MatrixLayout(rows: 4, columns: 5, offset: 2, stride: 10)),
    MatrixSlice(b.elements, MatrixLayout(rows: 3, columns: 5, offset: 6, stride: 12)),
    transposingSecond: true, into: &result, at: MatrixLayout(rows: 4, columns: 3, offset: 1, stride: 9))
  for (place, value) in result.enumerated() {
    let (i, j) = ((place - 1) / 9, (place - 1) % 9)
    guard place >= 1, i < 4, j < 3 else {
      #expect(value == -1)
      continue
    }
    let expected = (0..<5).reduce(0) { $0 + a[i, 2 + $1] * b[j, 6 + $1] }
    #expect(abs(value - expected) < 1e-14)
  }
}

/// A product without terms is 0, whatever was there before, and touches nothing else.
@Test(arguments: [false, true]) func aProductWithoutTermsIsZero(transposingSecond: Bool) {
  var result = (0..<20).map { Double($0) }
  result[6] = .nan
  multiply(
    MatrixSlice(Matrix(rows: 2, columns: 0)),
    MatrixSlice(transposingSecond ? Matrix(rows: 3, columns: 0) : Matrix(rows: 0, columns: 3)),
    transposingSecond: transposingSecond, into: &result, at: MatrixLayout(rows: 2, columns: 3, offset: 5, stride: 9))
  for (place, value) in result.enumerated() {
    #expect(value == ([5, 6, 7, 14, 15, 16].contains(place) ? 0 : Double(place)))
  }
  #expect((Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 3)).elements == [0, 0, 0, 0, 0, 0])
}

@Test func aConstantColumnFollowsTheOthers() {
  let matrix = Matrix(rows: 2, columns: 3, elements: [2, 3, 4, 5, 6, 7])
  #expect(matrix.withConstantColumn == Matrix(rows: 2, columns: 4, elements: [2, 3, 4, 1, 5, 6, 7, 1]))
  #expect(Matrix(rows: 2, columns: 0).withConstantColumn.elements == [1, 1])
}

@Test func addsOuterProducts() {
  var a = Matrix(rows: 2, columns: 3)
  a.addOuterProduct(2, Vector([1, 3]), Vector([1, 0, -1]))
  #expect(a.elements == [2, 0, -2, 6, 0, -6])
}

@Test func vectorsDoWhatTheirSignsSay() {
  var x = Vector([3, 4])
  let y = Vector([1, -1])
  #expect(x.norm == 5)
  #expect(dot(x, y) == -1)
  #expect((x + y).elements == [4, 3])
  #expect((x - y).elements == [2, 5])
  #expect((x + 2 * y).elements == [5, 2])
  #expect((-x).elements == [-3, -4])
  x += 2 * y
  x -= 1 * y
  x *= 10
  #expect(x.elements == [40, 30])
}

@Test func normsDoNotOverflow() {
  #expect(relativeDifference([Vector([3e300, 4e300]).norm], [5e300]) < 1e-15)
  #expect(relativeDifference([Vector([3e-300, 4e-300]).norm], [5e-300]) < 1e-15)
}

@Test func directionsDoNotOverflow() throws {
  for unit in [1, 1e300, 1e-300] {
    let (direction, norm) = try #require(Vector([3 * unit, 4 * unit]).directionAndNorm)
    #expect(relativeDifference(direction.elements, [0.6, 0.8]) < 1e-15)
    #expect(relativeDifference([norm], [5 * unit]) < 1e-15)
  }
  #expect(Vector([0, 0]).directionAndNorm == nil && Vector([.leastNonzeroMagnitude, 0]).directionAndNorm == nil)
}
