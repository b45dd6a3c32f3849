/// Two learners, matched both ways.
public struct Comparison: Sendable, Equatable, Codable {
  /// The label of learner A, whose steps are the rows of the matrix.
  public var a: String
  /// The label of learner B, whose steps are its columns.
  public var b: String
  /// The similarities of all pairs of steps.
  public var similarity: SimilarityMatrix
  /// The best-matching step of B for each step of A.
  public var aToB: BestMatches
  /// The best-matching step of A for each step of B.
  public var bToA: BestMatches

  /// A pair's part of the results.
  public init(a: String, b: String, similarity: SimilarityMatrix, aToB: BestMatches, bToA: BestMatches) {
    self.a = a
    self.b = b
    self.similarity = similarity
    self.aToB = aToB
    self.bToA = bToA
  }
}

/// Means over prompts of the similarity at each pair of steps, [steps of A, steps of B], row by row.
public struct SimilarityMatrix: Sendable, Equatable, Codable {
  /// The number of steps of A.
  public let rows: Int
  /// The number of steps of B.
  public let columns: Int
  /// The means.
  public let means: [Double]
  /// The standard errors of the means over prompts.
  public let standardErrors: [Double]

  /// A matrix of `rows * columns` means and standard errors.
  public init(rows: Int, columns: Int, means: [Double], standardErrors: [Double]) {
    precondition(
      means.count == rows * columns && standardErrors.count == means.count, "the entries do not fill the matrix")
    self.rows = rows
    self.columns = columns
    self.means = means
    self.standardErrors = standardErrors
  }
}

/// The best-matching step of one learner for each step of another, and their trend.
public struct BestMatches: Sendable, Equatable, Codable {
  /// A match for each step of the first learner, in order.
  public var matches: [BestMatch]
  /// How the best step of the second learner grows with the step of the first.
  public var trend: Trend
  /// The contribution of each number t = 0..n of examples to the similarity of up to 12 steps of the first learner and
  /// their best-matching steps; nil for a metric that is not a sum over t.
  public var contributions: StepCurves?

  /// Matches with their trend and the contributions to them.
  public init(matches: [BestMatch], trend: Trend, contributions: StepCurves?) {
    self.matches = matches
    self.trend = trend
    self.contributions = contributions
  }
}

/// The best-matching step of one learner for a step of another (Fu et al., definition 3.4).
public struct BestMatch: Sendable, Equatable, Codable {
  /// The step of the first learner.
  public var step: Int
  /// The best-matching step of the second.
  public var best: Int
  /// The similarity at that pair of steps.
  public var similarity: Double
  /// Its 95 % interval over prompts, by the studentized bootstrap.
  public var similarityInterval: ClosedRange<Double>
  /// The 95 % bootstrap interval of the best-matching step.
  public var stepInterval: ClosedRange<Int>
  /// The fraction of resamples in which `best` is the best step.
  public var support: Double
  /// All steps of the second learner that are practically as good as the best, ascending, the best among them.
  public var ties: [Int]
  /// Whether the match is a measurement or an artifact.
  public var kind: Kind

  /// The kind of a match. Only interior matches enter a trend; the other kinds are artifacts.
  public enum Kind: String, Sendable, Codable, CaseIterable {
    /// A best step between others that are worse.
    case interior
    /// The interval of the similarity includes the step's similarity to the zero predictor: no step matches better than
    /// predicting nothing.
    case floor
    /// One of A's leading steps that all match B's step 0 or its first nonzero step. Only the last of them counts toward
    /// the trend: before it A has not begun to converge.
    case start
    /// The interval of the best step spans more than half of B's steps.
    case undetermined
    /// Several steps of B are tied, the last one among them. Both learners have converged, and which of the tied steps is
    /// best is meaningless.
    case plateau
    /// The best step is the last recorded one, so a better one may lie beyond.
    case gridEnd = "grid-end"
  }

  /// A match with its intervals.
  public init(
    step: Int, best: Int, similarity: Double, similarityInterval: ClosedRange<Double>,
    stepInterval: ClosedRange<Int>, support: Double, ties: [Int], kind: Kind
  ) {
    self.step = step
    self.best = best
    self.similarity = similarity
    self.similarityInterval = similarityInterval
    self.stepInterval = stepInterval
    self.support = support
    self.ties = ties
    self.kind = kind
  }
}
