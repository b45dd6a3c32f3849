internal import LockstepResults

/// The mark of a verdict in the matrix of pairs, in lists and in their legend. The most informative marks come first.
enum VerdictMark: CaseIterable {
  case same, linear, power, faster, slower, constant, contradictory, unclear, tooFewSteps

  /// The mark of one direction of a comparison.
  init(_ best: BestMatches, of comparison: Comparison) {
    self =
      switch best.trend.verdict {
      case _ where comparison.isContradictory: .contradictory
      case .linear: comparison.isSameRate ? .same : .linear
      case .power: .power
      case .exponential: .faster
      case .logarithmic: .slower
      case .constant: .constant
      case .unclear: .unclear
      case .tooFewSteps: .tooFewSteps
      }
  }

  var symbol: String {
    switch self {
    case .same: "="
    case .linear: "/"
    case .power: "^"
    case .faster: "≫"
    case .slower: "≪"
    case .constant: "•"
    case .contradictory: "≠"
    case .unclear: "~"
    case .tooFewSteps: "–"
    }
  }

  /// The class in the style sheet.
  var style: String {
    switch self {
    case .same: "same"
    case .faster: "faster"
    case .slower: "slower"
    case .linear, .power, .constant, .contradictory, .unclear, .tooFewSteps: "none"
    }
  }

  var meaning: String {
    switch self {
    case .same: "same rate up to a constant factor: one row step ≈ N column steps"
    case .linear: "linear: one row step ≈ N column steps, but not the same rate"
    case .power: "power law: column steps grow as the Nth power of row steps"
    case .faster: "row learner is exponentially faster: the column learner's step count doubles every N row steps"
    case .slower: "row learner is exponentially slower: N more column steps for each doubling of the row steps"
    case .constant: "constant match: the row steps off the ends and plateaus match the same column step"
    case .contradictory: "the two directions disagree"
    case .unclear: "no clear trend"
    case .tooFewSteps: "too few steps for a trend"
    }
  }
}

extension Trend {
  /// The number N of the verdict, for the matrix of pairs.
  var amount: String? {
    switch verdict {
    case .linear: linear.map { number($0.slope) }
    case .power: power.map { number($0.slope) }
    case .exponential: exponential.map { number(1 / $0.slope) }
    case .logarithmic: logarithmic.map { number($0.slope, digits: 1) }
    case .constant, .unclear, .tooFewSteps: nil
    }
  }
}
