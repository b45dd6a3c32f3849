/// Sums over the prompts of one block: of a fixed list of quantities that each prompt contributes to.
///
/// Every estimate of this module is a function of such sums, so that memory does not grow with the number of prompts and
/// blocks can be computed anywhere in any order.
package struct BlockSum: Codable, Sendable, Equatable {
  /// The number of prompts in the block so far.
  package private(set) var promptCount: Int
  /// The sums, one for each quantity.
  package private(set) var values: [Double]

  package init(promptCount: Int, values: [Double]) {
    self.promptCount = promptCount
    self.values = values
  }

  /// Adds further prompts of the same block. The order of the additions decides the rounding.
  package static func += (sum: inout BlockSum, other: BlockSum) {
    precondition(sum.values.count == other.values.count, "sums of different quantities cannot be added")
    sum.promptCount += other.promptCount
    for index in sum.values.indices { sum.values[index] += other.values[index] }
  }
}

extension [BlockSum] {
  /// The sum over all blocks of one quantity.
  package func total(_ quantity: Int) -> Double { reduce(0) { $0 + $1.values[quantity] } }

  /// The sums over all blocks of every quantity.
  package var totals: [Double] {
    var totals = [Double](repeating: 0, count: first?.values.count ?? 0)
    for block in self {
      for index in totals.indices { totals[index] += block.values[index] }
    }
    return totals
  }

  /// The blocks of one half of the prompts: those with even numbers (half 0), or those with odd ones (half 1).
  package func half(_ half: Int) -> [BlockSum] { indices.filter { $0 % 2 == half }.map { self[$0] } }
}
