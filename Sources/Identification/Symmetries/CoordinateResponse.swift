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
      return Self.sums(try EigenCoordinates.ofPrompts(0..<batch.count, of: batch, weights, prefixLengths: [n]))
    }
    try self.init(prefixLength: n, dimension: d, blocks)
  }

  /// The sums of a block after n examples: w* w*', then w_hat w*' of every step.
  ///
  /// - Parameter prompts: The model's weights, [prompts][t], with n the last number t of examples.
  package static func sums(_ prompts: [[EigenCoordinates]]) -> BlockSum {
    let last = prompts.compactMap(\.last)
    let (steps, d) = last.first.map { ($0.weights.rows, $0.target.count) } ?? (0, 0)
    var moments = [Matrix](repeating: Matrix(rows: d, columns: d), count: steps + 1)
    for prompt in last {
      let basis = prompt.spectrum.eigenvectors
      let truth = basis.transposedProduct(Vector(prompt.target))
      moments[0].addOuterProduct(1, truth, truth)
      for step in 0..<steps {
        moments[step + 1].addOuterProduct(1, basis.transposedProduct(prompt.weights.row(step)), truth)
      }
    }
    return BlockSum(promptCount: prompts.count, values: moments.flatMap(\.elements))
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
