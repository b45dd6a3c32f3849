internal import LockstepResults

/// The mark of a verdict in the matrix of pairs, in lists and in their legend.
struct VerdictMark: Equatable {
  let symbol: String
  /// The class in the style sheet.
  let style: String
  let meaning: String

  init(_ verdict: Trend.Verdict, isSameRate: Bool) {
    (symbol, style, meaning) =
      switch verdict {
      case .linear where isSameRate:
        ("=", "same", "same rate up to a constant factor: one row step ≈ N column steps")
      case .linear: ("/", "none", "linear: one row step ≈ N column steps, but the matches do not lead back")
      case .exponential:
        (
          "≫", "faster",
          "row learner is exponentially faster: the column learner's step count doubles every N row steps"
        )
      case .logarithmic:
        ("≪", "slower", "row learner is exponentially slower: N more column steps for each doubling of the row steps")
      case .constant: ("•", "none", "constant match: every row step matches the same column step")
      case .unclear: ("~", "none", "no clear trend")
      case .tooFewSteps: ("–", "none", "too few steps for a trend")
      }
  }
}

extension Trend {
  /// The number N of the verdict, for the matrix of pairs.
  var amount: String? {
    switch verdict {
    case .linear: linear.map { number($0.slope) }
    case .exponential: exponential.map { number(1 / $0.slope) }
    case .logarithmic: logarithmic.map { number($0.slope, digits: 1) }
    case .constant, .unclear, .tooFewSteps: nil
    }
  }
}
