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

  /// The number of prompts to run at once.
  private static let chunkSize = 32
  /// The chunks are summed in this many groups for any number of workers, so the sum does not depend on the workers.
  private static let groupCount = 8

  /// Fits the read-outs of a network to `count` prompts of a function class that serve no other purpose.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts that were done since its last call there.
  /// - Throws: `FactorizationError` if a hidden state is not finite.
  public init<Network: Backbone>(
    of model: InContextModel<Network>, _ values: Parameters<Float>, on functionClass: any FunctionClass,
    shape: PromptShape, count: Int, seed: UInt64, executor: any Executor,
    progress: @escaping @Sendable (Int) -> Void = { _ in }
  ) throws where Network.Scalar == Float {
    let layers = model.layers
    let size = model.configuration.backbone.width + 2
    let indices = PromptIndexRanges.readOuts..<PromptIndexRanges.readOuts + count
    let chunks = indices.chunks(of: Self.chunkSize)
    let groups = chunks.indices.parts(min(Self.groupCount, chunks.count))
    let workspaces = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, savingActivations: false) }
    let groupMoments = try executor.map(count: groups.count) { group in
      let moments = (0..<layers).map { _ in MatrixView<Double>(rows: size, columns: size) }
      var designs: [Int: MatrixView<Double>] = [:]
      for chunk in chunks[groups[group]] {
        let batch = functionClass.prompts(chunk, shape: shape, seed: seed)
        let design = designs[batch.count] ?? MatrixView(rows: batch.labels.count, columns: size)
        designs[batch.count] = design
        workspaces.withWorkspace(prompts: batch.count, points: batch.shape.points) { workspace in
          model.forward(batch, workspace, values)
          for layer in 1...layers {
            workspace.gatherInputStates(ofLayer: layer)
            design.setAugmented(workspace.inputStates, labels: batch.labels)
            multiply(design, design, transposing: .first, addingTo: moments[layer - 1])
          }
        }
        progress(batch.count)
      }
      return moments.map(\.values)
    }
    let fits = try (0..<layers).map { layer in
      var moments = Matrix(rows: size, columns: size, elements: groupMoments[0][layer])
      for group in groupMoments.dropFirst() {
        for i in moments.elements.indices { moments.elements[i] += group[layer][i] }
      }
      return try LeastSquaresFit(moments)
    }
    readOuts = ReadOuts(weights: fits.map(\.weights), biases: fits.map(\.bias))
    let points = Double(count * shape.points)
    meanSquaredErrors = fits.map { max(0, $0.squaredError) / points }
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

extension MatrixView<Double> {
  /// Sets each row to (hidden state, 1, label).
  fileprivate func setAugmented(_ states: MatrixView<Float>, labels: [Double]) {
    columns(0..<states.columns).setConverted(states)
    for row in 0..<rows {
      self[row, states.columns] = 1
      self[row, states.columns + 1] = labels[row]
    }
  }
}
