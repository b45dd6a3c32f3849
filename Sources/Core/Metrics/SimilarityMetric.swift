/// How similar two learners are, at each step of one and each step of the other, for each prompt.
public protocol SimilarityMetric: Plugin {
  /// What it compares.
  var evidence: EvidenceKind { get }

  /// Whether more similar means a higher or a lower value.
  var direction: MetricDirection { get }

  /// The part of the computation that needs one learner only, such as normalizing: done once for each learner rather than
  /// once for each pair. Default: the evidence as it is.
  func prepared(_ evidence: Evidence) -> PreparedEvidence

  /// The similarities of two learners' prepared evidence on the same prompts.
  func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity

  /// The contribution of each number t = 0..n of examples to the similarity of A at its step `i` and B at its step `j` on
  /// one prompt (all counted from 0). They sum to the similarity. Default: nil, for a metric that is not a sum over t.
  func contributions(_ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int) -> [Double]?

  /// How far from the best value another one is practically as good. Default: 0.001.
  ///
  /// - Parameter floor: The value of predicting zero beside least squares; nil if the metric cannot tell.
  func tieTolerance(floor: Double?) -> Double
}

extension SimilarityMetric {
  public func prepared(_ evidence: Evidence) -> PreparedEvidence { PreparedEvidence(evidence.values) }
  public func contributions(
    _ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int
  ) -> [Double]? { nil }
  public func tieTolerance(floor: Double?) -> Double { 0.001 }
}

/// Which values of a metric are better.
public enum MetricDirection: String, Sendable, Codable, CaseIterable {
  /// Similarities.
  case higherIsBetter = "higher is better"
  /// Distances.
  case lowerIsBetter = "lower is better"

  /// Whether the first value is strictly better.
  public func isBetter(_ a: Double, than b: Double) -> Bool {
    switch self {
    case .higherIsBetter: a > b
    case .lowerIsBetter: a < b
    }
  }
}

/// Similarities for each prompt: [B, steps of A, steps of B].
public struct PerPromptSimilarity: Sendable {
  /// The number of prompts.
  public let prompts: Int
  /// The number of steps of learner A.
  public let rows: Int
  /// The number of steps of learner B.
  public let columns: Int
  /// The numbers; prompt p, step i of A, step j of B is `values[(p * rows + i) * columns + j]`.
  public var values: [Double]

  /// Zeros.
  public init(prompts: Int, rows: Int, columns: Int) {
    self.prompts = prompts
    self.rows = rows
    self.columns = columns
    values = [Double](repeating: 0, count: prompts * rows * columns)
  }
}
