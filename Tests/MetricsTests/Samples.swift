import LockstepCore
import LockstepNumerics
import Testing

/// A metric by a name that says which one failed, what it compares, and a naive form of it.
struct MetricCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let metric: any SimilarityMetric
  /// The number of entries for each prefix length.
  let width: Int
  /// The similarity of one prompt's evidence, a row for each prefix length t = 0..n.
  let naive: @Sendable ([[Double]], [[Double]]) -> Double

  init(
    _ name: String, _ metric: any SimilarityMetric, width: Int = 1,
    naive: @escaping @Sendable ([[Double]], [[Double]]) -> Double
  ) {
    testDescription = name
    self.metric = metric
    self.width = width
    self.naive = naive
  }

  /// The similarities of two tensors of the kind that the metric compares.
  func similarities(_ a: StepTensor, _ b: StepTensor) -> PerPromptSimilarity {
    let evidence = [a, b].map { metric.prepared(Evidence(metric.evidence, $0)) }
    return metric.similarities(evidence[0], evidence[1])
  }

  /// A tensor of standard normal numbers.
  func sample(steps: Int, prompts: Int = 4, points: Int = 6, number: UInt64) -> StepTensor {
    var stream = RandomStream(seed: 20, index: number, purpose: 0)
    return StepTensor(
      steps: steps, prompts: prompts, points: points, width: width,
      values: stream.gaussians(steps * prompts * points * width))
  }
}

extension StepTensor {
  /// Everything about a step and a prompt, a row for each prefix length.
  func rows(_ step: Int, _ prompt: Int) -> [[Double]] {
    (0..<points).map { t in Array(values[offset(step, prompt, t)..<offset(step, prompt, t) + width]) }
  }

  func scaled(by factor: Double) -> StepTensor {
    StepTensor(steps: steps, prompts: prompts, points: points, width: width, values: values.map { $0 * factor })
  }

  /// The part about some prompts.
  func selecting(_ range: Range<Int>) -> StepTensor {
    let values = (0..<steps).flatMap { step in range.flatMap { rows(step, $0).joined() } }
    return StepTensor(steps: steps, prompts: range.count, points: points, width: width, values: values)
  }
}
