internal import LockstepCore
internal import LockstepResults

/// Curves summed over prompts.
struct CurveSums: Sendable, Codable {
  private var count = 0
  @PackedNumbers private var sums: [Double]
  @PackedNumbers private var squares: [Double]

  init(entries: Int) {
    sums = [Double](repeating: 0, count: entries)
    squares = [Double](repeating: 0, count: entries)
  }

  /// Whether these are sums of curves with this number of entries, over at most this number of prompts.
  func has(entries: Int, maxPrompts: Int) -> Bool {
    sums.count == entries && squares.count == entries && (0...maxPrompts).contains(count)
  }

  /// Adds the curves of one prompt.
  mutating func add(_ values: [Double]) {
    count += 1
    for (entry, value) in values.enumerated() {
      sums[entry] += value
      squares[entry] += value * value
    }
  }

  /// Adds the sums over other prompts.
  mutating func add(_ other: CurveSums) {
    count += other.count
    for entry in sums.indices {
      sums[entry] += other.sums[entry]
      squares[entry] += other.squares[entry]
    }
  }

  /// The means and their standard errors; nil for fewer than two prompts.
  func curves(steps: [Int], x: [Int]) -> StepCurves? {
    guard count > 1 else { return nil }
    let size = Double(count)
    let means = sums.map { $0 / size }
    let errors = means.indices.map { entry in
      (max(0, squares[entry] / size - means[entry] * means[entry]) / (size - 1)).squareRoot()
    }
    return StepCurves(steps: steps, x: x, means: means, standardErrors: errors)
  }
}
