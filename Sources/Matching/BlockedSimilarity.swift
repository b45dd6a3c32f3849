internal import LockstepCore
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
  /// The sums over each block's prompts, [blocks, rows, columns].
  var sums: [Double]
  /// The sums of squares over all prompts, [rows, columns].
  var squares: [Double]

  /// Merges blocks, in the order of their prompts.
  init(_ blocks: [SimilaritySums], blockSizes: [Int]) {
    rows = blocks[0].rows
    columns = blocks[0].columns
    self.blockSizes = blockSizes
    sums = blocks.flatMap(\.sums)
    squares = [Double](repeating: 0, count: rows * columns)
    for block in blocks {
      for entry in squares.indices { squares[entry] += block.squares[entry] }
    }
  }

  /// Similarities of which only the sums over each block's prompts are known, [blocks][rows * columns].
  package init(rows: Int, columns: Int, sums: [[Double]], blockSizes: [Int]) {
    self.rows = rows
    self.columns = columns
    self.blockSizes = blockSizes
    self.sums = sums.flatMap(\.self)
    squares = [Double](repeating: 0, count: rows * columns)
  }

  /// The mean over all prompts and its standard error.
  var matrix: SimilarityMatrix {
    let count = Double(blockSizes.reduce(0, +))
    var total = [Double](repeating: 0, count: rows * columns)
    for (index, sum) in sums.enumerated() { total[index % total.count] += sum }
    let means = total.map { $0 / count }
    let errors = total.indices.map { entry in
      let variance = max(0, squares[entry] - count * means[entry] * means[entry]) / (count - 1)
      return (variance / count).squareRoot()
    }
    return SimilarityMatrix(rows: rows, columns: columns, means: means, standardErrors: errors)
  }

  /// The same with learners A and B exchanged.
  package var transposed: BlockedSimilarity { BlockedSimilarity(transposing: self) }

  private init(transposing other: BlockedSimilarity) {
    rows = other.columns
    columns = other.rows
    blockSizes = other.blockSizes
    sums = other.sums
    squares = other.squares
    let size = rows * columns
    for i in 0..<rows {
      for j in 0..<columns {
        squares[i * columns + j] = other.squares[j * rows + i]
        for block in blockSizes.indices {
          sums[block * size + i * columns + j] = other.sums[block * size + j * rows + i]
        }
      }
    }
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
