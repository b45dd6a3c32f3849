import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

/// Single precision against double precision, entry by entry.
struct SoftmaxTests {
  /// The probabilities, and the gradients of queries, keys and values, of one head of width 1 whose queries are 1. So the
  /// scores are the keys.
  private func attention<Scalar: NetworkScalar>(
    _ keys: [Double], _: Scalar.Type
  ) -> (probabilities: [Double], gradients: [Double]) {
    let tokens = keys.count
    let layer = CausalAttention(heads: 1, width: 1)
    let input = MatrixView<Scalar>(rows: tokens, columns: 3)
    for (row, key) in keys.enumerated() { (input[row, 0], input[row, 1], input[row, 2]) = (1, Scalar(key), 1) }
    let probabilities = MatrixView<Scalar>(rows: tokens, columns: tokens)
    let (output, gradients) = (
      MatrixView<Scalar>(rows: tokens, columns: 1), MatrixView<Scalar>(rows: tokens, columns: 3)
    )
    layer.forward(input, probabilities: [probabilities], into: output)
    layer.backward(
      input, probabilities: [probabilities], outputGradient: output, into: gradients,
      scratch: MatrixView(rows: tokens, columns: tokens))
    return (probabilities.values.map { Double($0) }, gradients.values.map { Double($0) })
  }

  /// Scores from -100 to 100 whose differences are exact, shuffled.
  @Test func singlePrecisionIsDoublePrecision() {
    let scores = (0..<401).map { Double($0 * 173 % 401 - 200) / 2 }
    let (single, double) = (attention(scores, Float.self), attention(scores, Double.self))
    expectEqual(single.probabilities, double.probabilities)
    expectEqual(single.gradients, double.gradients, absolute: 1e-3)
  }

  @Test(arguments: [Double.infinity, -.infinity, .nan]) func likewiseBeyondFiniteNumbers(score: Double) {
    for place in [0, 5, 19] {
      let scores = (0..<40).map { $0 == place ? score : Double($0) }
      expectEqual(attention(scores, Float.self).probabilities, attention(scores, Double.self).probabilities)
    }
  }
}
