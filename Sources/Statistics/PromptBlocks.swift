internal import LockstepCore
package import LockstepNumerics

/// The most blocks that prompts are divided into: sums over each block are all that a bootstrap needs, so memory does not
/// grow with the number of prompts.
package let maxBlockCount = 64

/// The division of prompts 0, ..., `promptCount` - 1 into at most 64 consecutive blocks whose sizes differ by at most 1.
package func promptBlocks(_ promptCount: Int) -> [Range<Int>] {
  (0..<promptCount).parts(min(maxBlockCount, promptCount))
}

/// How often each block occurs in each resample with replacement, [resamples, blocks]; a function of the seed (Efron and
/// Tibshirani, An Introduction to the Bootstrap, 1993).
package func resampledBlocks(_ count: Int, _ resamples: Int, _ seed: UInt64) -> Matrix {
  var multiplicities = Matrix(rows: resamples, columns: count)
  for resample in 0..<resamples {
    var stream = RandomStream(seed: seed, index: UInt64(resample), purpose: StreamPurpose.resampling.rawValue)
    for _ in 0..<count { multiplicities[resample, stream.integer(below: count)] += 1 }
  }
  return multiplicities
}
