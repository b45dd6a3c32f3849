public import LockstepCore

/// Relative distance of errors: |e_A - e_B|^2 / (|e_A|^2 + |e_B|^2) of two learners' errors over t = 1..n on a prompt,
/// from 0 (the same) to 2 (opposite).
///
/// For errors of the same length it is 1 minus their cosine. Unlike the cosine it depends on the lengths: learners whose
/// errors are proportional are at a distance. Two learners without any error are at distance 0.
public struct ErrorDistance: SimilarityMetric {
  /// Whether the prediction before any example counts.
  public var countsEmptyPrefix = false
  public init() {}

  public static let about = About(
    "distance-of-errors", "squared distance between the errors of two learners over t = 1..n, relative to their sizes",
    literature: ["equals 1 - cosine for errors of the same length; 0 only for equal errors"])
  public static let options: [PluginOption<Self>] = [
    .flag("count-t0", \.countsEmptyPrefix, "whether the prediction before any example counts")
  ]

  private var firstPrefix: Int { countsEmptyPrefix ? 0 : 1 }

  public var evidence: EvidenceKind { .errors }
  public var direction: MetricDirection { .lowerIsBetter }

  public func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    let (first, second) = (a.values, b.values)
    var distances = PerPromptSimilarity(prompts: first.prompts, rows: first.steps, columns: second.steps)
    var entry = 0
    for prompt in 0..<first.prompts {
      for i in 0..<first.steps {
        let errors = errors(first, i, prompt)
        for j in 0..<second.steps {
          distances.values[entry] = distance(errors, self.errors(second, j, prompt))
          entry += 1
        }
      }
    }
    return distances
  }

  public func contributions(
    _ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int
  ) -> [Double]? {
    let (first, second) = (errors(a.values, i, prompt), errors(b.values, j, prompt))
    let unit = max(largest(first), largest(second))
    let differences = zip(first, second).map { unit > 0 ? ($0 - $1) / unit : 0 }
    let size = (Array(first) + second).reduce(0) { unit > 0 ? $0 + ($1 / unit) * ($1 / unit) : 0 }
    return [Double](repeating: 0, count: firstPrefix) + differences.map { size > 0 ? $0 * $0 / size : 0 }
  }

  private func errors(_ tensor: StepTensor, _ step: Int, _ prompt: Int) -> ArraySlice<Double> {
    tensor.values[tensor.offset(step, prompt, firstPrefix)..<tensor.offset(step, prompt, tensor.points)]
  }

  private func distance(_ a: ArraySlice<Double>, _ b: ArraySlice<Double>) -> Double {
    // In units of the largest error no square overflows, and not all of them underflow.
    let unit = max(largest(a), largest(b))
    guard unit > 0 else { return 0 }
    var (difference, size) = (0.0, 0.0)
    for (x, y) in zip(a, b) {
      let (x, y) = (x / unit, y / unit)
      difference += (x - y) * (x - y)
      size += x * x + y * y
    }
    return difference / size
  }

  private func largest(_ errors: ArraySlice<Double>) -> Double { errors.reduce(0) { max($0, abs($1)) } }
}
