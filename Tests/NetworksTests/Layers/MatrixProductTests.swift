import LockstepNetworks
import LockstepTestSupport
import Testing

struct MatrixProductTests {
  @Test func `a product without terms adds nothing`() {
    for transposing in [Transposition.none, .first, .second] {
      let out = randomView(3, 2, 1)
      let a = transposing == .first ? MatrixView<Double>(rows: 0, columns: 3) : MatrixView(rows: 3, columns: 0)
      let b = transposing == .second ? MatrixView<Double>(rows: 2, columns: 0) : MatrixView(rows: 0, columns: 2)
      let before = out.values
      multiply(a, b, transposing: transposing, addingTo: out)
      #expect(out.values == before)
      multiply(a, b, transposing: transposing, into: out)
      #expect(out.values.allSatisfy { $0 == 0 })
      out.storage.values = before
      multiply(a, b, transposing: transposing, alpha: 1, beta: 2, out)
      #expect(out.values == before.map { 2 * $0 })
    }
  }
}
