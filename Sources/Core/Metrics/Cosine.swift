internal import LockstepNumerics

extension Evidence {
  /// The evidence of prefix lengths `first`..n in groups of `lengths` consecutive lengths, each scaled so that the inner
  /// product of two learners' evidence on a prompt is the mean of the groups' cosines.
  ///
  /// A group of zeros stays zero: its cosine with anything counts as 0. So does one whose norm is below the smallest
  /// normal number.
  public func normalized(from first: Int, groupedBy lengths: Int) -> PreparedEvidence {
    let rowLength = (values.points - first) * values.width
    let groupLength = lengths * values.width
    let groups = max(1, rowLength / groupLength)
    let target = 1 / Double(groups).squareRoot()
    var result = StepTensor(
      steps: values.steps, prompts: values.prompts, points: values.points - first, width: values.width)
    for row in 0..<values.steps * values.prompts {
      let source = row * values.points * values.width + first * values.width
      for group in 0..<groups {
        let start = source + group * groupLength
        let norm = Vector(Array(values.values[start..<start + groupLength])).norm
        guard norm >= .leastNormalMagnitude else { continue }
        let factor = target / norm
        let destination = row * rowLength + group * groupLength
        for i in 0..<groupLength { result.values[destination + i] = values.values[start + i] * factor }
      }
    }
    return PreparedEvidence(result)
  }
}

/// The inner products of two learners' evidence, for each prompt and pair of steps: one matrix product a prompt.
public func innerProducts(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
  let (first, second) = (a.values, b.values)
  var products = PerPromptSimilarity(prompts: first.prompts, rows: first.steps, columns: second.steps)
  let length = first.points * first.width
  for prompt in 0..<first.prompts {
    multiply(
      MatrixSlice(first.values, first.layout(of: prompt, length: length)),
      MatrixSlice(second.values, second.layout(of: prompt, length: length)), transposingSecond: true,
      into: &products.values,
      at: MatrixLayout(rows: first.steps, columns: second.steps, offset: prompt * first.steps * second.steps))
  }
  return products
}

/// The contribution of each number t = 0..n of examples to the inner product of two learners' evidence on a prompt. The
/// evidence begins at t = `first`; earlier t contribute 0.
public func innerProductContributions(
  _ a: PreparedEvidence, _ i: Int, _ b: PreparedEvidence, _ j: Int, prompt: Int, from first: Int
) -> [Double] {
  let (one, other) = (a.values, b.values)
  return [Double](repeating: 0, count: first)
    + (0..<one.points).map { t in
      let (start, otherStart) = (one.offset(i, prompt, t), other.offset(j, prompt, t))
      return (0..<one.width).reduce(0) { $0 + one.values[start + $1] * other.values[otherStart + $1] }
    }
}

extension StepTensor {
  /// Everything about one prompt, a row for each step.
  fileprivate func layout(of prompt: Int, length: Int) -> MatrixLayout {
    MatrixLayout(rows: steps, columns: length, offset: offset(0, prompt, 0), stride: stepStride)
  }
}
