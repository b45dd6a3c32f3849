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

  /// The means over prompts in every resample, [resamples, columns].
  ///
  /// - Parameter sums: Those over each block, [blocks, columns].
  func means(_ sums: Matrix) -> Matrix {
    var means = studentized.multiplicities * sums
    for resample in 0..<count {
      for column in 0..<sums.columns { means[resample, column] /= promptCounts[resample] }
    }
    return means
  }

  /// The 95 % interval of a mean over prompts. With too few prompts for a bootstrap it is Student's, which is wide.
  ///
  /// - Parameter sums: Those over each block.
  func interval(_ sums: [Double]) -> ClosedRange<Double> {
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
