public import LockstepCore
public import LockstepNumerics

/// Fits a read-out of every layer: linear least squares from the hidden states at the x tokens to the labels, over all
/// points of many prompts. (Fu et al. fit the same read-outs by gradient descent.)
///
/// The solution needs only the second moments of (hidden state, 1, label). They are accumulated in double precision,
/// chunk by chunk, for all layers in one pass over the prompts, so memory does not grow with the number of prompts.
public struct ReadOutFit: Sendable {
  /// The read-outs.
  public let readOuts: ReadOuts
  /// The mean squared error of each layer's read-out on the prompts that it was fitted to.
  public let meanSquaredErrors: [Double]

  /// Fits the read-outs of a network to `count` prompts of a function class that serve no other purpose.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts done so far.
  /// - Throws: `FactorizationError` if a hidden state is not finite.
  public init<Network: Backbone>(
    of model: InContextModel<Network>, _ values: Parameters<Float>, on functionClass: any FunctionClass,
    shape: PromptShape, count: Int, seed: UInt64, executor: any Executor,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws where Network.Scalar == Float {
    let work = ReadOutWork(of: model, values, on: functionClass, shape: shape, count: count, seed: seed)
    try self.init(work, executor.outcomes(of: work) { done, _ in progress(done) })
  }

  /// The fit to the moments of all blocks.
  ///
  /// - Throws: `FactorizationError` if a moment is not finite.
  package init<Network: Backbone>(_ work: ReadOutWork<Network>, _ blocks: [ReadOutWork<Network>.Outcome]) throws {
    let fits = try blocks[0].indices.map { layer in
      var moments = Matrix(rows: work.size, columns: work.size, elements: blocks[0][layer].wrappedValue)
      for block in blocks.dropFirst() {
        for i in moments.elements.indices { moments.elements[i] += block[layer].wrappedValue[i] }
      }
      return try LeastSquaresFit(moments)
    }
    readOuts = ReadOuts(weights: fits.map(\.weights), biases: fits.map(\.bias))
    meanSquaredErrors = fits.map { max(0, $0.squaredError) / Double(work.pointCount) }
  }
}

/// The least-squares fit of y = <weights, x> + bias.
private struct LeastSquaresFit {
  let weights: [Double]
  let bias: Double
  let squaredError: Double

  /// The fit from the second moments of (x, 1, y).
  init(_ moments: Matrix) throws {
    let unknowns = moments.rows - 1
    // The equation of an unknown that is always zero is 0 = 0 at any scale.
    let scales = (0..<unknowns).map { moments[$0, $0] > 0 ? 1 / moments[$0, $0].squareRoot() : 1 }
    var matrix = Matrix(rows: unknowns, columns: unknowns)
    for i in 0..<unknowns {
      for j in 0..<unknowns { matrix[i, j] = moments[i, j] * scales[i] * scales[j] }
    }
    let target = Vector((0..<unknowns).map { moments[$0, unknowns] * scales[$0] })
    let scaled = try matrix.leastSquaresSolution(target)
    let solution = (0..<unknowns).map { scaled[$0] * scales[$0] }
    var squaredError = moments[unknowns, unknowns]
    for i in 0..<unknowns {
      squaredError -= 2 * solution[i] * moments[i, unknowns]
      for j in 0..<unknowns { squaredError += solution[i] * moments[i, j] * solution[j] }
    }
    weights = Array(solution.dropLast())
    bias = solution[unknowns - 1]
    self.squaredError = squaredError
  }
}
