internal import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// Resamples of the blocks of prompts, with replacement: studentized intervals for similarities, and the similarities of
/// every resample for what depends on which of them is best.
package struct Bootstrap: Sendable {
  private let studentized: StudentizedBootstrap
  private let blockSizes: [Double]
  /// The number of prompts in each resample.
  private let promptCounts: [Double]

  /// Draws resamples of the blocks of some prompts, a function of the seed.
  package init(resamples: Int, blockSizes: [Int], seed: UInt64) {
    studentized = StudentizedBootstrap(promptCount: blockSizes.reduce(0, +), resamples: resamples, seed: seed)
    self.blockSizes = blockSizes.map(Double.init)
    promptCounts = (studentized.multiplicities * Vector(self.blockSizes)).elements
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
      MatrixSlice(studentized.multiplicities), MatrixSlice(similarity.sums, sums), into: &means.elements,
      at: MatrixLayout(rows: count, columns: similarity.columns))
    for resample in 0..<count {
      for column in 0..<similarity.columns { means[resample, column] /= promptCounts[resample] }
    }
    return means
  }

  /// The 95 % interval of a mean similarity. With too few prompts for a bootstrap it is Student's, which is wide.
  func interval(ofRow row: Int, _ column: Int, in similarity: BlockedSimilarity) -> ClosedRange<Double> {
    let size = similarity.rows * similarity.columns
    let sums = blockSizes.indices.map { similarity.sums[$0 * size + row * similarity.columns + column] }
    let estimate = studentized.ratio(sums, blockSizes)
    if let interval = estimate.interval { return interval }
    let residuals = zip(sums, blockSizes).map { $0 - estimate.value * $1 }
    let count = Double(residuals.count)
    let deviation = (residuals.reduce(0) { $0 + $1 * $1 } * count / (count - 1)).squareRoot()
    let width =
      studentQuantile(degreesOfFreedom: residuals.count - 1) * deviation / blockSizes.reduce(0, +)
    return estimate.value - width...estimate.value + width
  }
}

/// The interval of the middle 95 % of some values.
func percentileInterval<Value: Comparable>(_ values: [Value]) -> ClosedRange<Value> {
  let sorted = values.sorted()
  let tail = Int(0.025 * Double(sorted.count))
  return sorted[tail]...sorted[sorted.count - 1 - tail]
}
