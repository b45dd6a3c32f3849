internal import LockstepNumerics

/// A metric that is a mean of cosines between two learners' evidence on a prompt.
public protocol CosineMetric: SimilarityMetric {
  /// The first number t of examples that counts. Default: 1.
  var firstPrefix: Int { get }

  /// Whether there is a cosine for each t, which are averaged, or one of everything on a prompt. Default: false.
  var comparesEachPrefix: Bool { get }
}

extension CosineMetric {
  public var firstPrefix: Int { 1 }
  public var comparesEachPrefix: Bool { false }
  public var direction: MetricDirection { .higherIsBetter }

  public func prepared(_ evidence: Evidence) -> PreparedEvidence {
    evidence.normalized(from: firstPrefix, eachPrefix: comparesEachPrefix)
  }

  public func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    meanCosines(a, b, eachPrefix: comparesEachPrefix)
  }

  public func contributions(
    _ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int
  ) -> [Double]? {
    [Double](repeating: 0, count: firstPrefix)
      + meanCosineContributions(a.values, i, b.values, j, prompt: prompt, eachPrefix: comparesEachPrefix)
  }
}

extension Evidence {
  /// The evidence of prefix lengths `first`..n, all together or each by itself a group that is scaled so that the inner product
  /// of two learners' evidence on a prompt is the mean of the groups' cosines, a cosine with zero being 0.
  ///
  /// A group of zeros stays zero, and so does one whose norm is below the smallest normal number.
  public func normalized(from first: Int, eachPrefix: Bool) -> PreparedEvidence {
    let groups = eachPrefix ? values.points - first : 1
    let rowLength = (values.points - first) * values.width
    let groupLength = rowLength / groups
    let target = 1 / Double(groups).squareRoot()
    var result = StepTensor(
      steps: values.steps, prompts: values.prompts, points: values.points - first, width: values.width)
    for row in 0..<values.steps * values.prompts {
      let source = row * values.points * values.width + first * values.width
      for group in 0..<groups {
        let start = source + group * groupLength
        var entries = Array(values.values[start..<start + groupLength])
        var norm = Vector(entries).norm
        // The norm, or the factor below, may overflow or underflow although no entry does.
        if !(Double.leastNormalMagnitude...0x1p1000).contains(norm) {
          let largest = entries.reduce(0) { max($0, abs($1)) }
          guard largest >= .leastNormalMagnitude else { continue }
          entries = entries.map { $0 / largest }
          norm = Vector(entries).norm
        }
        let factor = target / norm
        let destination = row * rowLength + group * groupLength
        for i in 0..<groupLength { result.values[destination + i] = entries[i] * factor }
      }
    }
    return PreparedEvidence(result)
  }
}

/// The mean cosine of two learners' groups of prefix lengths, for each prompt and pair of steps, from evidence that was
/// normalized in the same groups.
///
/// A cosine with zero counts as 0, but groups that are zero for both learners are left out of the mean, and two learners
/// without anything else are entirely alike: 1. So a learner has the similarity 1 to itself.
public func meanCosines(_ a: PreparedEvidence, _ b: PreparedEvidence, eachPrefix: Bool) -> PerPromptSimilarity {
  var cosines = innerProducts(a, b)
  let groups = eachPrefix ? a.values.points : 1
  for prompt in 0..<a.values.prompts {
    let zeros = [a, b].map { evidence in
      (0..<evidence.values.steps).map { evidence.values.zeroGroups($0, prompt, of: groups) }
    }
    for (i, own) in zeros[0].enumerated() where !own.isEmpty {
      for (j, others) in zeros[1].enumerated() where !others.isEmpty {
        let left = 1 - Double(own.intersection(others).count) / Double(groups)
        let index = (prompt * cosines.rows + i) * cosines.columns + j
        cosines.values[index] = left > 0 ? cosines.values[index] / left : 1
      }
    }
  }
  return cosines
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

/// The contribution of each prefix length of the evidence to the mean cosine on a prompt.
private func meanCosineContributions(
  _ a: StepTensor, _ i: Int, _ b: StepTensor, _ j: Int, prompt: Int, eachPrefix: Bool
) -> [Double] {
  let groups = eachPrefix ? a.points : 1
  let empty = a.zeroGroups(i, prompt, of: groups).intersection(b.zeroGroups(j, prompt, of: groups))
  let left = 1 - Double(empty.count) / Double(groups)
  return (0..<a.points).map { t in
    guard left > 0 else { return 1 / Double(a.points) }
    let (start, otherStart) = (a.offset(i, prompt, t), b.offset(j, prompt, t))
    return (0..<a.width).reduce(0) { $0 + a.values[start + $1] * b.values[otherStart + $1] } / left
  }
}

extension StepTensor {
  /// Which of some equally large groups of prefix lengths are zero, counted from 0.
  fileprivate func zeroGroups(_ step: Int, _ prompt: Int, of groups: Int) -> Set<Int> {
    let lengths = points / groups
    return Set(
      (0..<groups).filter { group in
        let start = offset(step, prompt, group * lengths)
        return values[start..<start + lengths * width].allSatisfy { $0 == 0 }
      })
  }

  /// Everything about one prompt, a row for each step.
  fileprivate func layout(of prompt: Int, length: Int) -> MatrixLayout {
    MatrixLayout(rows: steps, columns: length, offset: offset(0, prompt, 0), stride: stepStride)
  }
}
