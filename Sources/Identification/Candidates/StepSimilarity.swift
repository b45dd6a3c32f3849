internal import Foundation
internal import LockstepCore
package import LockstepStatistics

/// The similarities of a model's steps to another learner's, summed over each block of prompts.
package struct StepSimilarity: Sendable {
  /// The model's steps, ascending.
  package let rows: [Int]
  /// The other learner's steps, ascending.
  package let columns: [Int]
  /// The sums of each block, [rows, columns]; higher is more alike.
  package let blocks: [BlockSum]

  /// At least one block of `rows.count * columns.count` sums each.
  package init(rows: [Int], columns: [Int], blocks: [BlockSum]) {
    precondition(
      !blocks.isEmpty && blocks.allSatisfy { $0.values.count == rows.count * columns.count },
      "each block has a sum for every pair of steps")
    self.rows = rows
    self.columns = columns
    self.blocks = blocks
  }

  /// The same with some of the columns.
  func keeping(_ kept: [Int]) -> StepSimilarity {
    StepSimilarity(
      rows: rows, columns: kept.map { columns[$0] },
      blocks: blocks.map { block in
        BlockSum(
          promptCount: block.promptCount,
          values: rows.indices.flatMap { row in kept.map { block.values[row * columns.count + $0] } })
      })
  }

  /// The blocks of one half of the prompts.
  func half(_ half: Int) -> StepSimilarity {
    StepSimilarity(rows: rows, columns: columns, blocks: blocks.half(half))
  }

  /// The mean similarities, [rows][columns].
  var means: [[Double]] {
    let totals = blocks.totals
    let count = Double(blocks.reduce(0) { $0 + $1.promptCount })
    return rows.indices.map { row in totals[row * columns.count..<(row + 1) * columns.count].map { $0 / count } }
  }

  /// The column that each row is most similar to; the first of equal ones.
  var bestColumns: [Int] { means.map(indexOfLargest) }
}

/// The position of the largest number; the first of equal ones.
func indexOfLargest(_ values: [Double]) -> Int {
  var best = 0
  for index in values.indices where values[index] > values[best] { best = index }
  return best
}
