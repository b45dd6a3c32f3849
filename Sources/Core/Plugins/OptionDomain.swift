/// The values that an option allows.
public enum OptionDomain: Sendable, Equatable, CustomStringConvertible {
  /// A finite number in a range.
  case number(NumberRange)
  /// A word or a finite number in a range.
  case wordOrNumber(String, NumberRange)
  /// One or more finite numbers in a range.
  case numbers(NumberRange)
  /// An integer in a range.
  case integer(ClosedRange<Int>)
  /// One of several words.
  case choice([String])
  /// True or false.
  case flag
  /// A grid of steps, none below `from`.
  case grid(from: Int)
  /// The path of something that must be named.
  case path(PathKind)

  /// What a path leads to.
  public enum PathKind: String, Sendable {
    case file, folder
  }

  /// The kind of value, in one word.
  public var kind: String {
    switch self {
    case .number, .wordOrNumber: "number"
    case .numbers: "numbers"
    case .integer: "integer"
    case .choice: "choice"
    case .flag: "flag"
    case .grid: "grid"
    case .path(let kind): kind.rawValue
    }
  }

  /// The values, as they follow "expected" in an error.
  public var description: String {
    switch self {
    case .number(let range): range.rawValue
    case .wordOrNumber(let word, let range): "'\(word)' or \(range.rawValue)"
    case .numbers(let range): "\(range.rawValue), or several joined by +"
    case .integer(let range): range.integers
    case .choice(let words): "one of \(words.joined(separator: ", "))"
    case .flag: "true or false"
    case .grid(let first): "steps from \(first) on, such as 0..40, 1+50..1300/50 or 2^0..2^12"
    case .path(let kind): "the path of a \(kind.rawValue)"
    }
  }
}

/// The numbers that an option allows.
public enum NumberRange: String, Sendable, CaseIterable {
  /// Above 0.
  case positive = "a number above 0"
  /// 0 or above.
  case nonNegative = "a number that is at least 0"
  /// 1 or above.
  case atLeastOne = "a number that is at least 1"
  /// From 0 up to but not including 1.
  case fraction = "a number from 0 up to but not including 1"
  /// Above 0 and below 1.
  case properFraction = "a number above 0 and below 1"

  /// Whether a number is finite and in the range.
  public func contains(_ value: Double) -> Bool {
    guard value.isFinite else { return false }
    return switch self {
    case .positive: value > 0
    case .nonNegative: value >= 0
    case .atLeastOne: value >= 1
    case .fraction: value >= 0 && value < 1
    case .properFraction: value > 0 && value < 1
    }
  }

  /// The number that a string gives; nil if it gives none in the range.
  func number(_ text: String) -> Double? { Double(text).flatMap { contains($0) ? $0 : nil } }
}

extension ClosedRange<Int> {
  /// The integers, as they follow "expected" in an error.
  package var integers: String {
    "an integer " + (upperBound == .max ? "of \(lowerBound) or more" : "from \(lowerBound) to \(upperBound)")
  }
}
