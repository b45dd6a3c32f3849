package import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How a model's induced weights respond to each coordinate of the true weights: M = E[w_hat w*'] E[w* w*']^-1.
///
/// A rotation-equivariant model has a multiple of the identity. For w* stand the least-squares weights after all n
/// examples, which are the true ones where labels have no noise and n >= d.
public struct CoordinateResponse: Codable, Sendable, Equatable {
  /// The number t of examples.
  public let prefixLength: Int
  /// The diagonal of M for each of the model's steps, [S][d], with the jackknife's intervals over blocks of prompts.
  public let diagonals: [[Estimate]]
  /// The singular values of M for each of the model's steps, descending, [S][d].
  public let singularValues: [[Double]]

  /// The response of a learner after all examples of some prompts, whose number should be several times d.
  ///
  /// - Throws: What the learner throws.
  package init(of learner: any InContextLearner, on prompts: any PromptSet) throws {
    let (n, d) = (prompts.shape.contextSize, prompts.shape.dimension)
    let blocks = try promptBlocks(prompts.count).map { range in
      let batch = try prompts.prompts(range)
      let queries = try prompts.queries(range, count: 5 * d).queries(0..<5 * d, after: [n])
      let weights = try linearFits(to: learner.predictions(at: queries, of: batch), at: queries)
      return try Self.sums(weights, batch, 0..<batch.count, prefixLengths: [n])
    }
    try self.init(prefixLength: n, dimension: d, blocks)
  }

  /// The sums of a block after n examples: w* w*', then w_hat w*' of every step.
  ///
  /// - Parameters:
  ///   - weights: The model's induced weights, [S, B, n+1, d].
  ///   - prefixLengths: Those whose spectra are computed anyway, n the last of them.
  /// - Throws: `PromptFailure` if products of a prompt's moments overflow.
  package static func sums(
    _ weights: StepTensor, _ prompts: PromptBatch, _ range: Range<Int>, prefixLengths: [Int]
  ) throws -> BlockSum {
    let (d, n) = (prompts.shape.dimension, prompts.shape.contextSize)
    precondition(weights.width == d && weights.prompts == prompts.count && prefixLengths.last == n)
    let spectra = try prompts.prefixSpectra(after: prefixLengths)
    var moments = [Matrix](repeating: Matrix(rows: d, columns: d), count: weights.steps + 1)
    for prompt in range {
      let spectrum = spectra[prompt][prefixLengths.count - 1]
      let coordinates = zip(spectrum.xty, spectrum.eigenvalues).map { $1 > 0 ? $0 / $1 : 0 }
      let truth = spectrum.eigenvectors.transposed * Vector(coordinates)
      moments[0].addOuterProduct(1, truth, truth)
      for step in 0..<weights.steps {
        let start = weights.offset(step, prompt, n)
        moments[step + 1].addOuterProduct(1, Vector(Array(weights.values[start..<start + d])), truth)
      }
    }
    return BlockSum(promptCount: range.count, values: moments.flatMap(\.elements))
  }

  /// The response that the sums of the blocks amount to, in the blocks' order.
  ///
  /// - Throws: `FactorizationError` if a sum is not finite.
  package init(prefixLength: Int, dimension d: Int, _ blocks: [BlockSum]) throws {
    self.prefixLength = prefixLength
    let totals = blocks.totals
    let responses = try coordinateResponses(totals, d)
    let leavingOut = try blocks.map { block in
      try coordinateResponses(zip(totals, block.values).map(-), d).map { response in (0..<d).map { response[$0, $0] } }
    }
    diagonals = responses.indices.map { step in
      (0..<d).map { i in
        let value = responses[step][i, i]
        return Estimate(
          value: value, interval: jackknifeInterval(value, leavingOut: leavingOut.map { $0[step][i] }))
      }
    }
    singularValues = try responses.map { response in
      try SymmetricEigensystem(of: response.transposed * response).values.reversed().map { max(0, $0).squareRoot() }
    }
  }
}

/// M of every step from the sums of w* w*' and w_hat w*'.
private func coordinateResponses(_ sums: [Double], _ d: Int) throws -> [Matrix] {
  let size = d * d
  let truth = Matrix(rows: d, columns: d, elements: Array(sums[0..<size]))
  let inverse = try truth.leastSquaresSolution(.identity(d))
  return (1..<sums.count / size).map { step in
    Matrix(rows: d, columns: d, elements: Array(sums[step * size..<(step + 1) * size])) * inverse
  }
}
