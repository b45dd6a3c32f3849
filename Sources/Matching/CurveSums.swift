internal import LockstepCore
internal import LockstepResults

/// Curves summed over prompts.
struct CurveSums: Sendable {
  private var count = 0
  private var sums: [Double]
  private var squares: [Double]

  init(entries: Int) {
    sums = [Double](repeating: 0, count: entries)
    squares = sums
  }

  /// Whether these are sums of so many entries over at most so many prompts.
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

extension CurveSums: Codable {
  private enum Field: CodingKey {
    case count, sums, squares
  }

  init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    count = try fields.decode(Int.self, forKey: .count)
    sums = try fields.decode(PackedNumbers.self, forKey: .sums).values
    squares = try fields.decode(PackedNumbers.self, forKey: .squares).values
  }

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(count, forKey: .count)
    try fields.encode(PackedNumbers(sums), forKey: .sums)
    try fields.encode(PackedNumbers(squares), forKey: .squares)
  }
}
