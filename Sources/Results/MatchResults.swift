public import LockstepCore

/// Everything that a comparison found.
public struct MatchResults: Sendable, Equatable {
  /// The learners that took part in any of it, in the order in which they were given.
  public var learners: [LearnerResults]
  /// The two learners that bound every comparison: the zero predictor, and least squares.
  public var references: [LearnerResults]
  /// What each metric says, in the order in which they were given.
  public var metrics: [MetricResults]

  /// Results of these learners by these metrics.
  public init(learners: [LearnerResults], references: [LearnerResults], metrics: [MetricResults]) {
    self.learners = learners
    self.references = references
    self.metrics = metrics
  }

  /// Learners A and B of a comparison; nil if either is not among these.
  public func learners(of comparison: Comparison) -> (a: LearnerResults, b: LearnerResults)? {
    guard let a = learners.first(where: { $0.label == comparison.a }),
      let b = learners.first(where: { $0.label == comparison.b })
    else { return nil }
    return (a, b)
  }
}

/// A learner, how its runs ended, and what it does by itself.
public struct LearnerResults: Sendable, Equatable {
  /// The name by which the results know it.
  public var label: String
  /// The plugin and all its options.
  public var specification: String
  /// The SHA-256 of the file with what it has learned; nil where the specification says all.
  public var fingerprint: String?
  /// Its steps.
  public var steps: StepAxis
  /// How many problems (a prompt and a number of examples each) ended in which way; empty for a closed form.
  public var terminations: [Termination: Int]
  /// Its errors and other curves.
  public var profile: LearnerProfile

  /// A learner's part of the results.
  public init(
    label: String, specification: String, fingerprint: String? = nil, steps: StepAxis, terminations: [Termination: Int],
    profile: LearnerProfile
  ) {
    self.label = label
    self.specification = specification
    self.fingerprint = fingerprint
    self.steps = steps
    self.terminations = terminations
    self.profile = profile
  }
}

/// What one metric says of all pairs.
public struct MetricResults: Sendable, Equatable {
  /// The name by which the results know the metric.
  public var label: String
  /// The plugin and all its options.
  public var specification: String
  /// What it compares.
  public var evidence: EvidenceKind
  /// Which way it points.
  public var direction: MetricDirection
  /// The floor: what the zero predictor scores against least squares. A value near it means nothing.
  public var floor: Double
  /// The ceiling: what least squares scores against itself.
  public var ceiling: Double
  /// For each learner that took part, how each of its steps compares with the zero predictor and with least squares.
  public var references: [ReferenceSimilarity]
  /// Every pair of learners that took part, each once.
  public var comparisons: [Comparison]
  /// The learners that could not take part, with their reasons.
  public var skipped: [SkippedLearner]

  /// A metric's part of the results.
  public init(
    label: String, specification: String, evidence: EvidenceKind, direction: MetricDirection, floor: Double,
    ceiling: Double, references: [ReferenceSimilarity], comparisons: [Comparison], skipped: [SkippedLearner]
  ) {
    self.label = label
    self.specification = specification
    self.evidence = evidence
    self.direction = direction
    self.floor = floor
    self.ceiling = ceiling
    self.references = references
    self.comparisons = comparisons
    self.skipped = skipped
  }
}

/// How each step of a learner compares with the two learners that bound every comparison.
public struct ReferenceSimilarity: Sendable, Equatable {
  /// The learner's label.
  public var learner: String
  /// Against the zero predictor, one value for each step.
  public var zeroPredictor: [Double]
  /// Against ordinary least squares, one value for each step.
  public var leastSquares: [Double]

  /// A learner's comparison with the bounds.
  public init(learner: String, zeroPredictor: [Double], leastSquares: [Double]) {
    self.learner = learner
    self.zeroPredictor = zeroPredictor
    self.leastSquares = leastSquares
  }
}

/// A learner that a metric had to leave out.
public struct SkippedLearner: Sendable, Equatable {
  /// The learner's label.
  public var learner: String
  /// Why.
  public var reason: String

  /// A learner and the reason.
  public init(learner: String, reason: String) {
    self.learner = learner
    self.reason = reason
  }
}

/// Two learners, matched both ways.
public struct Comparison: Sendable, Equatable {
  /// The label of learner A, whose steps are the matrix's rows.
  public var a: String
  /// The label of learner B, whose steps are its columns.
  public var b: String
  /// The similarities of all pairs of steps.
  public var similarity: SimilarityMatrix
  /// For each step of A the best one of B.
  public var forward: BestMatches
  /// For each step of B the best one of A.
  public var backward: BestMatches

  /// A pair's part of the results.
  public init(
    a: String, b: String, similarity: SimilarityMatrix, forward: BestMatches, backward: BestMatches
  ) {
    self.a = a
    self.b = b
    self.similarity = similarity
    self.forward = forward
    self.backward = backward
  }
}

/// Means over prompts of the similarity at each pair of steps, [steps of A, steps of B], row by row.
public struct SimilarityMatrix: Sendable, Equatable {
  /// The number of steps of A.
  public let rows: Int
  /// The number of steps of B.
  public let columns: Int
  /// The means.
  public let means: [Double]
  /// The means' standard errors over prompts.
  public let standardErrors: [Double]

  /// A matrix of `rows * columns` means and standard errors.
  public init(rows: Int, columns: Int, means: [Double], standardErrors: [Double]) {
    precondition(means.count == rows * columns && standardErrors.count == means.count, "the entries fill the matrix")
    self.rows = rows
    self.columns = columns
    self.means = means
    self.standardErrors = standardErrors
  }
}

/// For each step of one learner the best-matching step of another, and how the match grows.
public struct BestMatches: Sendable, Equatable {
  /// A match for each step of the first learner, in order.
  public var matches: [BestMatch]
  /// How the best step of the second grows with the step of the first.
  public var trend: Trend
  /// How much each number t = 0..n of examples adds to the similarity of up to 12 steps of the first learner with their
  /// best-matching steps; nil for a metric that is no sum over t.
  public var contributions: StepCurves?

  /// Matches, their trend, and where the similarity comes from.
  public init(matches: [BestMatch], trend: Trend, contributions: StepCurves?) {
    self.matches = matches
    self.trend = trend
    self.contributions = contributions
  }
}

/// The best-matching step of one learner for a step of another (Fu et al., definition 3.4).
public struct BestMatch: Sendable, Equatable {
  /// The step of the first learner.
  public var step: Int
  /// The best-matching step of the second.
  public var best: Int
  /// The similarity at that pair of steps.
  public var similarity: Double
  /// Its 95 % bootstrap interval over prompts.
  public var similarityInterval: ClosedRange<Double>
  /// The 95 % bootstrap interval of the best-matching step.
  public var stepInterval: ClosedRange<Int>
  /// The part of the resamples in which `best` is the best step.
  public var support: Double
  /// All steps of the second learner that are as good as the best, ascending, the best among them.
  public var ties: [Int]
  /// What the best step can be taken for.
  public var kind: Kind

  /// What a best step can be taken for. A trend rests on interior matches alone.
  public enum Kind: String, Sendable, CaseIterable {
    /// A best step among others that are not as good.
    case interior
    /// The similarity's interval reaches the step's similarity to the zero predictor: no step is a better match than
    /// predicting nothing.
    case floor
    /// The first learner has not begun to move: this step and the next off the floor have the second's step 0, or its
    /// first step above it, as their best, as have all before them, and a later one gets further.
    case start
    /// The best step's interval spans more than half of the second learner's steps.
    case undetermined
    /// The match is flat to the end of the second learner's steps: several are tied, the last among them. Both have then
    /// converged, and which of the tied steps is best says nothing.
    case plateau
    /// The best step is the last recorded one, so that a better one may lie beyond.
    case gridEnd = "grid-end"
  }

  /// A match with all that is known of it.
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
