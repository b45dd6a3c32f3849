internal import LockstepCore
internal import LockstepNumerics

extension Conformance {
  /// Similarities are finite, one for each pair of steps and prompt, symmetric, best for a learner with itself, and the
  /// sum of their contributions where there are any.
  static func check(_ metric: any SimilarityMetric, _ report: inout Report) {
    let (prompts, points, width) = (3, 6, metric.evidence == .errors ? 1 : 2)
    func sample(steps: Int, seed: UInt64) -> StepTensor {
      var stream = RandomStream(seed: seed, index: 0, purpose: 0)
      let count = steps * prompts * points * width
      return StepTensor(steps: steps, prompts: prompts, points: points, width: width, values: stream.gaussians(count))
    }
    func prepared(_ values: StepTensor) -> PreparedEvidence { metric.prepared(Evidence(metric.evidence, values)) }
    // A learner may predict 0 at a step, or after some number of examples.
    var first = sample(steps: 4, seed: 1)
    let second = sample(steps: 3, seed: 2)
    for prompt in 0..<prompts {
      first.values.replaceSubrange(
        first.offset(0, prompt, 0)..<first.offset(0, prompt, points), with: repeatElement(0, count: points * width))
      first.set(Vector(zeros: width), at: 1, prompt, 2)
    }
    let (a, b) = (prepared(first), prepared(second))
    let (forward, backward, own) = (
      metric.similarities(a, b), metric.similarities(b, a), metric.similarities(a, a)
    )
    report.require(
      (forward.prompts, forward.rows, forward.columns) == (prompts, 4, 3) && forward.values.count == prompts * 12,
      "the similarities must be [prompts, steps of A, steps of B]")
    guard forward.values.count == prompts * 12, backward.values.count == prompts * 12 else { return }
    report.require(forward.values.allSatisfy(\.isFinite), "a similarity is not finite")
    let perfect: Double = metric.direction == .higherIsBetter ? 1 : 0
    for prompt in 0..<prompts {
      for i in 0..<4 {
        for j in 0..<3 {
          let value = forward.values[(prompt * 4 + i) * 3 + j]
          report.require(
            abs(value - backward.values[(prompt * 3 + j) * 4 + i]) < 1e-12, "the metric is not symmetric")
          if let parts = metric.contributions(a, step: i, b, step: j, prompt: prompt) {
            report.require(parts.count == points, "there must be a contribution for each t = 0..n")
            report.require(
              abs(parts.reduce(0, +) - value) < 1e-12, "the contributions do not sum to the similarity")
          }
        }
        report.require(
          abs(own.values[(prompt * 4 + i) * 4 + i] - perfect) < 1e-12,
          "the similarity of a learner with itself must be \(perfect)")
      }
      let alone = metric.similarities(prepared(first.prompt(prompt)), prepared(second.prompt(prompt)))
      report.require(
        alone.values == Array(forward.values[prompt * 12..<(prompt + 1) * 12]),
        "the similarity on a prompt depends on the other prompts of its batch")
    }
  }
}
