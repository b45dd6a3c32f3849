internal import LockstepResults

/// How a verdict looks: in the matrix, in lists and in their legend.
struct VerdictMark: Equatable {
  let symbol: String
  /// The class in the style sheet.
  let style: String
  let meaning: String

  init(_ verdict: Trend.Verdict) {
    (symbol, style, meaning) =
      switch verdict {
      case .linear:
        ("=", "same", "the same rate up to a factor, the number: so many steps above are worth one on the left")
      case .exponential: ("≫", "faster", "left is exponentially faster; in so many steps of it above doubles its own")
      case .logarithmic: ("≪", "slower", "left is exponentially slower; so many steps above for each doubling")
      case .constant: ("•", "none", "one step matches all")
      case .unclear: ("~", "none", "no clear trend")
      case .tooFewSteps: ("–", "none", "too few steps for a trend")
      }
  }
}

extension Trend {
  /// The number that goes with the verdict, short.
  var amount: String? {
    switch verdict {
    case .linear: linear.map { number($0.slope) }
    case .exponential: exponential.map { number(1 / $0.slope) }
    case .logarithmic: logarithmic.map { number($0.slope, digits: 1) }
    case .constant, .unclear, .tooFewSteps: nil
    }
  }
}
