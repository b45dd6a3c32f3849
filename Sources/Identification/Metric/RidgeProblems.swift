package import LockstepCore
internal import LockstepNumerics

/// S = X'X and X'y of some prompts after some numbers of examples, which the fits of all layers share.
package struct RidgeMoments: Sendable {
  let prompts: PromptBatch
  let prefixLengths: [Int]
  /// [t][B d d] and [t][B d].
  let grams: [[Double]]
  let xty: [[Double]]

  /// - Throws: `PromptFailure` if products of a prompt's moments overflow.
  package init(_ prompts: PromptBatch, prefixLengths: [Int]) throws {
    self.prompts = prompts
    self.prefixLengths = prefixLengths
    // Of each prompt only these few of n + 1 moments are kept.
    let moments = try (0..<prompts.count).map { prompt in
      let all = try prompts.prefixMoments(of: prompt)
      return prefixLengths.map { all[$0] }
    }
    grams = prefixLengths.indices.map { place in moments.flatMap { $0[place].gram.elements } }
    xty = prefixLengths.indices.map { place in moments.flatMap { $0[place].xty.elements } }
  }

  /// The mean eigenvalue of S.
  var typicalEigenvalue: Double {
    let d = prompts.shape.dimension
    let traces = grams.joined().enumerated().reduce(0) { sum, entry in
      let position = entry.offset % (d * d)
      return position / d == position % d ? sum + entry.element : sum
    }
    return traces / Double(d * prompts.count * prefixLengths.count)
  }
}

/// The regressions after some numbers of examples of some prompts, with one layer's induced weights as the answers.
package struct RidgeProblems {
  let shared: RidgeMoments
  /// |w_hat|^2 of each prompt over the prefix lengths.
  let energies: [Double]
  private let weights: StepTensor
  private let step: Int

  package init(_ weights: StepTensor, step: Int, _ moments: RidgeMoments) {
    let (d, count) = (moments.prompts.shape.dimension, moments.prompts.count)
    precondition(weights.width == d && weights.prompts == count)
    shared = moments
    self.weights = weights
    self.step = step
    energies = (0..<count).map { prompt in
      moments.prefixLengths.reduce(0) { sum, t in
        let start = weights.offset(step, prompt, t)
        return weights.values[start..<start + d].reduce(sum) { $0 + $1 * $1 }
      }
    }
  }

  var prefixLengths: [Int] { shared.prefixLengths }
  var dimension: Int { shared.prompts.shape.dimension }
  var contextSize: Int { shared.prompts.shape.contextSize }
  private var prompts: PromptBatch { shared.prompts }

  /// Coordinate i of a prompt's induced weights after the prefix length at `place`.
  func target(_ place: Int, _ prompt: Int, _ i: Int) -> Double {
    weights.values[weights.offset(step, prompt, prefixLengths[place]) + i]
  }

  /// Example i (counted from 0) of a prompt.
  func example(_ prompt: Int, _ i: Int) -> (x: ArraySlice<Double>, y: Double) {
    let point = prompt * (contextSize + 1) + i
    return (prompts.inputs[point * dimension..<(point + 1) * dimension], prompts.labels[point])
  }

  /// X'U X, [B d d], and X'U y, [B d], with these weights of the positions; nil weights all positions alike.
  func moments(
    _ place: Int, _ range: Range<Int>, _ positionWeights: [Double]?
  ) -> (grams: [Double], xty: [Double]) {
    let (d, t) = (dimension, prefixLengths[place])
    guard let positionWeights else {
      return (
        Array(shared.grams[place][range.lowerBound * d * d..<range.upperBound * d * d]),
        Array(shared.xty[place][range.lowerBound * d..<range.upperBound * d])
      )
    }
    var grams = [Double](repeating: 0, count: range.count * d * d)
    var xty = [Double](repeating: 0, count: range.count * d)
    var columns = Matrix(rows: d, columns: t)
    for (index, prompt) in range.enumerated() {
      for i in 0..<t {
        let (x, y) = example(prompt, i)
        for j in 0..<d {
          columns[j, i] = positionWeights[i] * x[x.startIndex + j]
          xty[index * d + j] += columns[j, i] * y
        }
      }
      let inputs = MatrixLayout(rows: t, columns: d, offset: prompt * (contextSize + 1) * d, stride: d)
      multiply(
        MatrixSlice(columns), MatrixSlice(prompts.inputs, inputs), into: &grams,
        at: MatrixLayout(rows: d, columns: d, offset: index * d * d, stride: d))
    }
    return (grams, xty)
  }
}
