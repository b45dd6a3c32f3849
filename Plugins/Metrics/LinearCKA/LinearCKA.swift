public import LockstepCore
private import LockstepNumerics

/// Linear centered kernel alignment of hidden states over the n + 1 points of a prompt (Kornblith et al., ICML 2019):
///
///     |Y'X|_F^2 / (|X'X|_F |Y'Y|_F)
///
/// for states X and Y with the mean over the points removed, from 0 to 1. It compares networks of different widths.
public struct LinearCKA: SimilarityMetric {
  public init() {}

  public static let about = About(
    "linear-cka", "linear centered kernel alignment of the hidden states of two networks",
    literature: ["Kornblith, Norouzi, Lee, Hinton, ICML 2019, arXiv:1905.00414"])

  public var evidence: EvidenceKind { .hiddenStates }
  public var direction: MetricDirection { .higherIsBetter }

  /// The Gram matrix of the points' centered states, [S, B, n+1, n+1], scaled to Frobenius norm 1. The alignment is then
  /// the inner product of two such matrices, as |Y'X|_F^2 = <XX', YY'>.
  public func prepared(_ evidence: Evidence) -> PreparedEvidence {
    let states = evidence.values
    let points = states.points
    var grams = StepTensor(steps: states.steps, prompts: states.prompts, points: points, width: points)
    for row in 0..<states.steps * states.prompts {
      let length = points * states.width
      let x = Matrix(
        rows: points, columns: states.width, elements: Array(states.values[row * length..<(row + 1) * length])
      ).withCenteredColumns
      grams.values.replaceSubrange(
        row * points * points..<(row + 1) * points * points, with: (x * x.transposed).elements)
    }
    return Evidence(evidence.kind, grams).normalized(from: 0, eachPrefix: false)
  }

  public func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    meanCosines(a, b, eachPrefix: false)
  }
}

extension Matrix {
  /// The matrix with the mean of each column removed.
  fileprivate var withCenteredColumns: Matrix {
    var centered = self
    for j in 0..<columns {
      let mean = (0..<rows).reduce(0) { $0 + self[$1, j] } / Double(rows)
      for i in 0..<rows { centered[i, j] -= mean }
    }
    return centered
  }
}
