package import LockstepCore

/// Sums over the prompts of one block: of a fixed list of quantities that each prompt contributes to.
///
/// Every estimate of this module is a function of such sums, so that memory does not grow with the number of prompts and
/// blocks can be computed anywhere in any order.
package struct BlockSum: Codable, Sendable, Equatable {
  /// The number of prompts in the block so far.
  package private(set) var promptCount: Int
  /// The sums, one for each quantity.
  @PackedNumbers package private(set) var values: [Double]

  package init(promptCount: Int, values: [Double]) {
    self.promptCount = promptCount
    self.values = values
  }

  /// The sum over consecutive parts of a block, at least one. Their order decides the rounding.
  package init(joining parts: [BlockSum]) {
    self = parts.dropFirst().reduce(into: parts[0]) { $0 += $1 }
  }

  /// Whether this is a sum over this number of prompts, of this number of quantities.
  package func has(prompts: Int, quantities: Int) -> Bool { promptCount == prompts && values.count == quantities }

  /// Adds further prompts of the same block. The order of the additions decides the rounding.
  package static func += (sum: inout BlockSum, other: BlockSum) {
    precondition(sum.values.count == other.values.count, "sums of different quantities cannot be added")
    sum.promptCount += other.promptCount
    for index in sum.values.indices { sum.values[index] += other.values[index] }
  }
}

extension BlockSum? {
  /// Whether this is a sum over this number of prompts, of this number of quantities; for nil, whether there is none.
  package func has(prompts: Int?, quantities: Int) -> Bool {
    guard let self, let prompts else { return self == nil && prompts == nil }
    return self.has(prompts: prompts, quantities: quantities)
  }
}

extension [BlockSum] {
  /// The sum over these consecutive parts of a block; nil if there are none.
  package var joined: BlockSum? { isEmpty ? nil : BlockSum(joining: self) }

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
