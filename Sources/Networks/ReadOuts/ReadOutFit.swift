public import LockstepCore
internal import LockstepNumerics

/// Fits a read-out of every layer: linear least squares from the hidden states at the x tokens to the labels, over all
/// points of many prompts. (Fu et al. fit the same read-outs by gradient descent.)
///
/// The second moments of (hidden state, 1, label) are all that the solution needs. They are added up in double precision
/// chunk by chunk, for all layers in one pass over the prompts, so that memory does not grow with their number.
public struct ReadOutFit: Sendable {
  /// The read-outs.
  public let readOuts: ReadOuts
  /// The mean squared error of each layer's on the prompts that it was fitted to.
  public let meanSquaredErrors: [Double]

  /// So many prompts are run at once.
  private static let chunkSize = 32
  /// Chunks are added up in so many groups, whatever the number of workers, so that their sum does not depend on it.
  private static let groupCount = 8

  /// Fits the read-outs of a network to `count` prompts of a function class that nothing else uses.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts done by one of the groups.
  /// - Throws: ``LockstepNumerics/FactorizationError`` if a hidden state is not finite.
  public init<Network: Backbone>(
    of model: InContextModel<Network>, _ values: Parameters<Float>, on functionClass: any FunctionClass,
    shape: PromptShape, count: Int, seed: UInt64, workers: Int,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws where Network.Scalar == Float {
    let layers = model.layers
    let size = model.configuration.backbone.width + 2
    let numbers = PromptIndexRanges.readOuts..<PromptIndexRanges.readOuts + count
    let chunks = stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.chunkSize).map {
      $0..<min($0 + Self.chunkSize, numbers.upperBound)
    }
    let groups = min(Self.groupCount, chunks.count)
    let passes = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, savingActivations: false) }
    let moments = try ThreadExecutor(workers: workers).map(count: groups) { group in
      let sums = (0..<layers).map { _ in MatrixView<Double>(rows: size, columns: size) }
      var rooms: [Int: MatrixView<Double>] = [:]
      for chunk in chunks[chunks.count * group / groups..<chunks.count * (group + 1) / groups] {
        let batch = functionClass.prompts(chunk, shape: shape, seed: seed)
        let room = rooms[batch.count] ?? MatrixView(rows: batch.labels.count, columns: size)
        rooms[batch.count] = room
        passes.withWorkspace(prompts: batch.count, points: batch.shape.points) { pass in
          model.forward(batch, pass, values)
          for layer in 1...layers {
            pass.gatherInputStates(ofLayer: layer)
            room.setAugmented(pass.inputStates, labels: batch.labels)
            sums[layer - 1].addProduct(room.transposed, room.asFactor)
          }
        }
        progress(batch.count)
      }
      return sums
    }
    let fits = try (0..<layers).map { layer in
      let sum = moments[0][layer]
      for group in moments.dropFirst() { sum.add(group[layer]) }
      return try Self.leastSquares(sum)
    }
    readOuts = ReadOuts(weights: fits.map { $0.weights }, biases: fits.map { $0.bias })
    let points = Double(count * shape.points)
    meanSquaredErrors = fits.map { max(0, $0.squaredError) / points }
  }

  /// The least-squares fit that second moments of (x, 1, y) amount to.
  private static func leastSquares(
    _ moments: MatrixView<Double>
  ) throws -> (weights: [Double], bias: Double, squaredError: Double) {
    let unknowns = moments.rows - 1
    // The equations of an unknown that is never seen but as zero are 0 = 0, whatever its scale.
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
    return (Array(solution.dropLast()), solution[unknowns - 1], squaredError)
  }
}

extension MatrixView<Double> {
  /// Each row = (hidden state, 1, label).
  fileprivate func setAugmented(_ states: MatrixView<Float>, labels: [Double]) {
    columns(0..<states.columns).setConverted(states)
    for row in 0..<rows {
      self[row, states.columns] = 1
      self[row, states.columns + 1] = labels[row]
    }
  }
}
