internal import LockstepCore
internal import LockstepNumerics

/// Resamples of the blocks of prompts, with replacement (Efron and Tibshirani, An Introduction to the Bootstrap, 1993).
struct Bootstrap: Sendable {
  /// How often each block occurs in each resample, [resamples, blocks].
  private let multiplicities: Matrix
  /// The number of prompts in each resample.
  private let promptCounts: [Double]

  /// Draws resamples of blocks of these sizes, a function of the seed.
  init(resamples: Int, blockSizes: [Int], seed: UInt64) {
    multiplicities = resampledBlocks(blockSizes.count, resamples, seed)
    promptCounts = (multiplicities * Vector(blockSizes.map(Double.init))).elements
  }

  /// The number of resamples.
  var count: Int { promptCounts.count }

  /// The means of one row of similarities in every resample, [resamples, columns].
  func means(ofRow row: Int, in similarity: BlockedSimilarity) -> Matrix {
    let sums = MatrixLayout(
      rows: similarity.blockSizes.count, columns: similarity.columns, offset: row * similarity.columns,
      stride: similarity.rows * similarity.columns)
    var means = Matrix(rows: count, columns: similarity.columns)
    multiply(
      MatrixSlice(multiplicities), MatrixSlice(similarity.sums, sums), into: &means.elements,
      at: MatrixLayout(rows: count, columns: similarity.columns))
    for resample in 0..<count {
      for column in 0..<similarity.columns { means[resample, column] /= promptCounts[resample] }
    }
    return means
  }
}

/// The interval of the middle 95 % of some values.
func percentileInterval<Value: Comparable>(_ values: [Value]) -> ClosedRange<Value> {
  let sorted = values.sorted()
  let tail = Int(0.025 * Double(sorted.count))
  return sorted[tail]...sorted[sorted.count - 1 - tail]
}
