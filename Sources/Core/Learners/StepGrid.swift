/// Steps as users write them: numbers, ranges, strides and powers joined by `+`, such as `0..40`, `1+50..1300/50` or
/// `2^0..2^12`.
public struct StepGrid: Sendable, Equatable {
  /// The steps, ascending, each once.
  public let values: [Int]
  /// As a user would write it.
  public let text: String

  /// The largest step that a grid may hold.
  public static let maxStep = 1_000_000_000
  /// The largest number of steps that a grid may hold.
  public static let maxCount = 10_000

  /// Reads a grid.
  ///
  /// - Throws: ``LockstepError`` if the string is no grid, or its steps are too large or too many.
  public init(_ text: String) throws(LockstepError) {
    var steps: Set<Int> = []
    for term in text.split(separator: "+", omittingEmptySubsequences: false) {
      steps.formUnion(try Self.steps(of: String(term), in: text))
      guard steps.count <= Self.maxCount else { throw Self.tooMany(text) }
    }
    values = steps.sorted()
    self.text = text
  }

  /// The steps of a range, which lies within 0...``maxStep``.
  public static func range(_ steps: ClosedRange<Int>) -> StepGrid {
    StepGrid(values: Array(steps), text: "\(steps.lowerBound)..\(steps.upperBound)")
  }

  /// Every `stride`-th step of a range from its first on, with a stride of at least 1: `.stride(0...100, by: 10)` is
  /// `0..100/10`.
  public static func stride(_ steps: ClosedRange<Int>, by stride: Int) -> StepGrid {
    precondition(stride >= 1, "the stride of a grid is at least 1, not \(stride)")
    return StepGrid(
      values: Array(Swift.stride(from: steps.lowerBound, through: steps.upperBound, by: stride)),
      text: "\(steps.lowerBound)..\(steps.upperBound)/\(stride)")
  }

  /// A single step, from 0 to ``maxStep``.
  public static func step(_ step: Int) -> StepGrid { StepGrid(values: [step], text: String(step)) }

  /// Powers of a base above 1 up to ``maxStep``, after `first` if one is given: `.powers(of: 2, 0...12, from: 0)` is
  /// `0+2^0..2^12`.
  public static func powers(of base: Int, _ exponents: ClosedRange<Int>, from first: Int? = nil) -> StepGrid {
    precondition(base > 1, "the base of a grid's powers is above 1, not \(base)")
    let powers = exponents.map { exponent in (0..<exponent).reduce(1) { power, _ in min(power &* base, maxStep + 1) } }
    return StepGrid(
      values: Set((first.map { [$0] } ?? []) + powers).sorted(),
      text: (first.map { "\($0)+" } ?? "") + "\(base)^\(exponents.lowerBound)..\(base)^\(exponents.upperBound)")
  }

  /// The steps of both grids: `.range(0...4) + .powers(of: 2, 3...9)` is `0..4+2^3..2^9`.
  public static func + (first: StepGrid, second: StepGrid) -> StepGrid {
    StepGrid(values: Set(first.values + second.values).sorted(), text: "\(first.text)+\(second.text)")
  }

  private init(values: [Int], text: String) {
    precondition(
      values.allSatisfy((0...Self.maxStep).contains) && values.count <= Self.maxCount,
      "\(text): a grid has up to \(Self.maxCount) steps from 0 to \(Self.maxStep)")
    self.values = values
    self.text = text
  }

  /// A number, a range (`a..b`), a stride (`a..b/s`) or powers (`b^i..b^j`).
  private static func steps(of term: String, in text: String) throws(LockstepError) -> [Int] {
    let ends = term.split(separator: "..", omittingEmptySubsequences: false).map(String.init)
    switch ends.count {
    case 1:
      return [try Number(term, in: text).value]
    case 2:
      let upper = ends[1].split(separator: "/", omittingEmptySubsequences: false).map(String.init)
      let first = try Number(ends[0], in: text)
      let last = try Number(upper[0], in: text)
      guard first.value <= last.value, upper.count <= 2 else { throw notAGrid(text) }
      if upper.count == 1, let a = first.power, let b = last.power, a.base == b.base, a.base > 1 {
        return try (a.exponent...b.exponent).map { exponent throws(LockstepError) in
          try Number(base: a.base, exponent: exponent, in: text).value
        }
      }
      let stride = upper.count == 2 ? try Number(upper[1], in: text).value : 1
      guard stride >= 1 else { throw notAGrid(text) }
      guard (last.value - first.value) / stride < maxCount else { throw tooMany(text) }
      return Array(Swift.stride(from: first.value, through: last.value, by: stride))
    default:
      throw notAGrid(text)
    }
  }

  private struct Number {
    let value: Int
    var power: (base: Int, exponent: Int)?

    init(_ word: String, in text: String) throws(LockstepError) {
      let parts = word.split(separator: "^", omittingEmptySubsequences: false)
      var numbers: [Int] = []
      for part in parts {
        guard !part.isEmpty, part.utf8.allSatisfy({ (48...57).contains($0) }) else { throw StepGrid.notAGrid(text) }
        guard let number = Int(part), number <= StepGrid.maxStep else { throw StepGrid.tooLarge(text) }
        numbers.append(number)
      }
      switch numbers.count {
      case 1: value = numbers[0]
      case 2: self = try Number(base: numbers[0], exponent: numbers[1], in: text)
      default: throw StepGrid.notAGrid(text)
      }
    }

    init(base: Int, exponent: Int, in text: String) throws(LockstepError) {
      var value = 1
      // The powers of a base above 1 exceed the limit before the 30th; those of 0 and 1 do not change.
      for _ in 0..<min(exponent, 30) {
        value *= base
        guard value <= StepGrid.maxStep else { throw StepGrid.tooLarge(text) }
      }
      self.value = value
      power = (base, exponent)
    }
  }

  private static func notAGrid(_ text: String) -> LockstepError {
    LockstepError.option(
      "'\(text)' is not a grid of steps; write numbers, ranges (0..40), strides (50..1300/50) and powers (2^0..2^12), "
        + "joined by +")
  }

  private static func tooLarge(_ text: String) -> LockstepError {
    LockstepError.option("'\(text)' has a step above \(maxStep)")
  }

  private static func tooMany(_ text: String) -> LockstepError {
    LockstepError.option("'\(text)' has more than \(maxCount) steps")
  }
}
