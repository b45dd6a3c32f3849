/// A metric that is the squared distance of two learners' evidence after t examples, averaged over t = 1..n.
public protocol SquaredDistanceMetric: SimilarityMetric {}

extension SquaredDistanceMetric {
  public var direction: MetricDirection { .lowerIsBetter }

  /// A distance has the unit of the evidence's square, so that a tolerance has to have it, too.
  public func tieTolerance(floor: Double?) -> Double { 0.001 * (floor ?? 1) }

  /// The evidence of prefix lengths t = 1..n, scaled so that the squared distance of two learners' evidence on a prompt is
  /// the mean of that over t.
  public func prepared(_ evidence: Evidence) -> PreparedEvidence {
    let values = evidence.values
    let (n, width) = (values.points - 1, values.width)
    let factor = 1 / Double(n).squareRoot()
    let rowLength = (n + 1) * width
    let rows = (0..<values.steps * values.prompts).flatMap { row in
      let start = row * rowLength
      return values.values[start + width..<start + rowLength].map { $0 * factor }
    }
    return PreparedEvidence(
      StepTensor(steps: values.steps, prompts: values.prompts, points: n, width: width, values: rows))
  }

  /// Summed term by term: the difference of inner products would lose the digits of a small distance. At most
  /// ``PromptShape/maxSquaredError``: a learner further away has diverged.
  public func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    var distances = PerPromptSimilarity(prompts: a.values.prompts, rows: a.values.steps, columns: b.values.steps)
    var entry = 0
    for prompt in 0..<distances.prompts {
      for i in 0..<distances.rows {
        for j in 0..<distances.columns {
          distances.values[entry] = squaredDistance(a.values, i, b.values, j, prompt, 0..<a.values.points)
          entry += 1
        }
      }
    }
    return distances
  }

  public func contributions(
    _ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int
  ) -> [Double]? {
    [0] + (0..<a.values.points).map { squaredDistance(a.values, i, b.values, j, prompt, $0..<$0 + 1) }
  }
}

private func squaredDistance(
  _ a: StepTensor, _ i: Int, _ b: StepTensor, _ j: Int, _ prompt: Int, _ points: Range<Int>
) -> Double {
  let (start, otherStart) = (a.offset(i, prompt, points.lowerBound), b.offset(j, prompt, points.lowerBound))
  return (0..<points.count * a.width).reduce(0) { sum, k in
    let difference = a.values[start + k] - b.values[otherStart + k]
    return min(sum + difference * difference, PromptShape.maxSquaredError)
  }
}
