public import LockstepCore

/// Everything that a comparison found.
public struct MatchResults: Sendable, Equatable, Codable {
  /// The learners that took part, in the order in which they were given.
  public var learners: [LearnerResults]
  /// The reference learners of every comparison.
  public var references: ReferenceResults
  /// The measurements of which the learners have curves.
  public var measurements: [MeasurementResults]
  /// The comparisons by each metric, in the order in which the metrics were given.
  public var metrics: [MetricResults]

  /// Results of these learners by these metrics.
  public init(
    learners: [LearnerResults], references: ReferenceResults, measurements: [MeasurementResults],
    metrics: [MetricResults]
  ) {
    self.learners = learners
    self.references = references
    self.measurements = measurements
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

/// A learner by itself: its terminations and its curves.
public struct LearnerResults: Sendable, Equatable, Codable {
  /// Its name in the results.
  public var label: String
  /// The plugin and all its options.
  public var specification: String
  /// SHA-256 of the file of parameters or predictions; nil if the specification fully determines the learner.
  public var fingerprint: String?
  /// Its steps.
  public var steps: StepAxis
  /// How many problems (a prompt and a number of examples each) ended in which way; empty for a closed form.
  public var terminations: [Termination: Int]
  /// Its curves, at most one set for each measurement.
  public var curves: [MeasuredCurves]

  /// A learner's part of the results.
  public init(
    label: String, specification: String, fingerprint: String? = nil, steps: StepAxis, terminations: [Termination: Int],
    curves: [MeasuredCurves]
  ) {
    self.label = label
    self.specification = specification
    self.fingerprint = fingerprint
    self.steps = steps
    self.terminations = terminations
    self.curves = curves
  }

  /// Its curves by the measurement of this name; nil if it has none.
  public func curves(_ measurement: String) -> StepCurves? {
    curves.first { $0.measurement == measurement }?.curves
  }
}

/// The learners that bound every comparison.
public struct ReferenceResults: Sendable, Equatable, Codable {
  /// The predictor that always outputs 0.
  public var zeroPredictor: LearnerResults
  /// Ordinary least squares.
  public var leastSquares: LearnerResults

  /// These references.
  public init(zeroPredictor: LearnerResults, leastSquares: LearnerResults) {
    self.zeroPredictor = zeroPredictor
    self.leastSquares = leastSquares
  }
}

/// All comparisons by one metric.
public struct MetricResults: Sendable, Equatable, Codable {
  /// The name of the metric in the results.
  public var label: String
  /// The plugin and all its options.
  public var specification: String
  /// The name of the kind of evidence that it compares.
  public var evidence: String
  /// Whether higher or lower is better.
  public var direction: MetricDirection
  /// The floor: the similarity of the zero predictor and least squares, near which a value is meaningless. Nil if these
  /// do not provide the evidence.
  public var floor: Double?
  /// The ceiling: the similarity of least squares to itself. Nil if it does not provide the evidence.
  public var ceiling: Double?
  /// For each learner that took part, the similarities of its steps to the references.
  public var references: [ReferenceSimilarity]
  /// Every pair of learners that took part, each once.
  public var comparisons: [Comparison]
  /// The learners that could not take part, with their reasons.
  public var skipped: [SkippedLearner]

  /// A metric's part of the results.
  public init(
    label: String, specification: String, evidence: String, direction: MetricDirection, floor: Double?,
    ceiling: Double?, references: [ReferenceSimilarity], comparisons: [Comparison], skipped: [SkippedLearner]
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

/// The similarity of each step of a learner to the references, by one metric.
public struct ReferenceSimilarity: Sendable, Equatable, Codable {
  /// The learner's label.
  public var learner: String
  /// The similarity of each step to the zero predictor; nil if that does not provide the evidence.
  public var zeroPredictor: [Double]?
  /// The similarity of each step to ordinary least squares; nil if that does not provide the evidence.
  public var leastSquares: [Double]?

  /// A learner's similarities to the references.
  public init(learner: String, zeroPredictor: [Double]?, leastSquares: [Double]?) {
    self.learner = learner
    self.zeroPredictor = zeroPredictor
    self.leastSquares = leastSquares
  }
}

/// A learner that a metric left out.
public struct SkippedLearner: Sendable, Equatable, Codable {
  /// The learner's label.
  public var learner: String
  /// Why it was left out.
  public var reason: String

  /// A learner and the reason.
  public init(learner: String, reason: String) {
    self.learner = learner
    self.reason = reason
  }
}
