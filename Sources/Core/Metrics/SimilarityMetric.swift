/// A number for how alike two learners are at a step of the one and a step of the other, for each prompt.
public protocol SimilarityMetric: Plugin {
  /// What it compares.
  var evidence: EvidenceKind { get }

  /// Whether more alike means a higher number or a lower one.
  var direction: MetricDirection { get }

  /// Its part that looks at one learner alone, such as normalizing, done once for each learner and not for each pair.
  /// By default nothing.
  func prepared(_ evidence: Evidence) -> Evidence

  /// The similarities of two learners' prepared evidence on the same prompts.
  func similarities(_ a: Evidence, _ b: Evidence) -> PerPromptSimilarity

  /// How much each number t = 0..n of examples adds to the similarity of A at its step number `i` and B at its step
  /// number `j` on one prompt (all counted from 0), from prepared evidence. They sum to the similarity. By default nil:
  /// the metric is no such sum.
  func contributions(_ a: Evidence, step i: Int, _ b: Evidence, step j: Int, prompt: Int) -> [Double]?

  /// Whether a value is as good as the best one, for all that it means. By default within 0.001 of it.
  func isTied(_ value: Double, withBest best: Double) -> Bool
}

extension SimilarityMetric {
  public func prepared(_ evidence: Evidence) -> Evidence { evidence }
  public func contributions(_ a: Evidence, step i: Int, _ b: Evidence, step j: Int, prompt: Int) -> [Double]? { nil }
  public func isTied(_ value: Double, withBest best: Double) -> Bool { abs(value - best) <= 0.001 }
}

/// Which way a metric points.
public enum MetricDirection: String, Sendable, CaseIterable {
  /// Similarities: more is more alike.
  case higherIsBetter = "higher is better"
  /// Distances: less is more alike.
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
