internal import LockstepCore
internal import LockstepNumerics
internal import LockstepResults

/// The similarities of two learners, summed over each of a bounded number of blocks of prompts. A bootstrap over prompts
/// needs no more, and memory does not grow with the number of prompts.
package struct BlockedSimilarity: Sendable {
  /// The number of steps of learner A.
  let rows: Int
  /// The number of steps of learner B.
  let columns: Int
  /// The number of prompts in each block.
  let blockSizes: [Int]
  /// The means over all prompts, [rows, columns], row by row.
  let means: [Double]
  /// The sums over each block's prompts, [blocks][rows * columns], or [blocks][columns * rows] if transposed.
  private let sums: [[Double]]
  private let isTransposed: Bool

  /// The similarities with these sums over each block's prompts, [blocks][rows * columns]; at least one block.
  package init(rows: Int, columns: Int, sums: [[Double]], blockSizes: [Int]) {
    precondition(
      !sums.isEmpty && sums.count == blockSizes.count && sums.allSatisfy { $0.count == rows * columns },
      "each block has a sum for every pair of steps")
    self.rows = rows
    self.columns = columns
    self.blockSizes = blockSizes
    self.sums = sums
    isTransposed = false
    let count = Double(blockSizes.reduce(0, +))
    means = sums.total.map { $0 / count }
  }

  /// Merges blocks, in the order of their prompts.
  init(_ blocks: [SimilaritySums], blockSizes: [Int]) {
    self.init(rows: blocks[0].rows, columns: blocks[0].columns, sums: blocks.map(\.sums), blockSizes: blockSizes)
  }

  /// The same with learners A and B exchanged.
  package var transposed: BlockedSimilarity { BlockedSimilarity(transposing: self) }

  private init(transposing other: BlockedSimilarity) {
    rows = other.columns
    columns = other.rows
    blockSizes = other.blockSizes
    means = Matrix(rows: other.rows, columns: other.columns, elements: other.means).transposed.elements
    sums = other.sums
    isTransposed = !other.isTransposed
  }

  /// The sums over each block's prompts of one step of A and every step of B, [blocks, columns].
  func sums(ofRow row: Int) -> Matrix {
    var result = Matrix(rows: sums.count, columns: columns)
    for (block, sums) in sums.enumerated() {
      for column in 0..<columns {
        result[block, column] = isTransposed ? sums[column * rows + row] : sums[row * columns + column]
      }
    }
    return result
  }
}

extension SimilarityMatrix {
  /// The means over all prompts, and their standard errors.
  ///
  /// - Parameter blocks: Those that the similarity was merged from.
  init(_ similarity: BlockedSimilarity, _ blocks: [SimilaritySums]) {
    let count = Double(similarity.blockSizes.reduce(0, +))
    let errors = zip(blocks.map(\.squares).total, similarity.means).map { squares, mean in
      (max(0, squares - count * mean * mean) / (count - 1) / count).squareRoot()
    }
    self.init(
      rows: similarity.rows, columns: similarity.columns, means: similarity.means, standardErrors: errors)
  }
}

extension [[Double]] {
  /// The sum of the arrays, in their order.
  fileprivate var total: [Double] {
    var total = [Double](repeating: 0, count: first?.count ?? 0)
    for array in self { for index in total.indices { total[index] += array[index] } }
    return total
  }
}

/// The similarities of two learners, summed over a block of prompts in their order.
struct SimilaritySums: Sendable, Codable {
  let rows: Int
  let columns: Int
  @PackedNumbers private(set) var sums: [Double]
  @PackedNumbers private(set) var squares: [Double]

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    sums = [Double](repeating: 0, count: rows * columns)
    squares = [Double](repeating: 0, count: rows * columns)
  }

  /// The largest value of a similarity or distance: the squares of as many as there are prompts can be added.
  private static let maxValue = 1e145

  /// Whether these are sums over some prompts of a matrix of such a size.
  func has(rows: Int, columns: Int, prompts: Int) -> Bool {
    let most = Double(prompts) * Self.maxValue
    return self.rows == rows && self.columns == columns && sums.count == rows * columns && squares.count == sums.count
      && sums.allSatisfy { abs($0) <= most } && squares.allSatisfy { $0 >= 0 && $0 <= most * Self.maxValue }
  }

  /// Adds prompts one after the other; returns the first prompt and entry that are not finite or too large, if any.
  mutating func add(_ similarity: PerPromptSimilarity) -> (prompt: Int, row: Int, column: Int)? {
    let size = rows * columns
    for prompt in 0..<similarity.prompts {
      for entry in 0..<size {
        let value = similarity.values[prompt * size + entry]
        guard abs(value) <= Self.maxValue else { return (prompt, entry / columns, entry % columns) }
        sums[entry] += value
        squares[entry] += value * value
      }
    }
    return nil
  }
}
