package import LockstepCore
internal import LockstepNumerics

/// The second moments of (hidden state, 1, label) for every layer of a network, block by block of prompts that serve no
/// other purpose.
package struct ReadOutWork<Network: Backbone>: BlockWork where Network.Scalar == Float {
  /// For each layer the moments, [width + 2, width + 2].
  package typealias Outcome = [PackedNumbers]

  /// The number of prompts to run at once.
  private static var chunkSize: Int { 32 }
  private static var maxBlockCount: Int { 8 }

  private let model: InContextModel<Network>
  private let values: Parameters<Float>
  private let functionClass: any FunctionClass
  private let shape: PromptShape
  private let seed: UInt64
  private let blocks: [[Range<Int>]]
  private let workspaces: WorkspacePool<ModelWorkspace<Network>>

  package init(
    of model: InContextModel<Network>, _ values: Parameters<Float>, on functionClass: any FunctionClass,
    shape: PromptShape, count: Int, seed: UInt64
  ) {
    self.model = model
    self.values = values
    self.functionClass = functionClass
    self.shape = shape
    self.seed = seed
    let indices = PromptIndexRanges.readOuts..<PromptIndexRanges.readOuts + count
    let chunks = indices.chunks(of: Self.chunkSize)
    blocks = chunks.indices.parts(min(Self.maxBlockCount, chunks.count)).map { Array(chunks[$0]) }
    workspaces = WorkspacePool { model.makeWorkspace(prompts: $0, points: $1, saving: .hiddenStates) }
  }

  /// The rows and columns of the moments.
  var size: Int { model.configuration.backbone.width + 2 }

  /// About how many bytes the work needs at its peak: for each worker its activations, a design and moments, and the
  /// moments of all blocks.
  package func memoryEstimate(workers: Int) -> Double {
    let prompts = min(Self.chunkSize, promptCount(ofBlock: 0))
    let activations = model.workspaceBytes(prompts: prompts, points: shape.points, saving: .hiddenStates)
    let bytesPerRow = Double(MemoryLayout<Double>.size * size)
    let moments = bytesPerRow * Double(model.layers * size)
    return Double(min(workers, blockCount)) * (activations + bytesPerRow * Double(prompts * shape.points) + moments)
      + Double(blockCount) * moments
  }

  /// The number of points of all prompts.
  var pointCount: Int { (0..<blockCount).reduce(0) { $0 + promptCount(ofBlock: $1) } * shape.points }

  package var blockCount: Int { blocks.count }
  package func promptCount(ofBlock index: Int) -> Int { blocks[index].reduce(0) { $0 + $1.count } }

  package func outcome(ofBlock index: Int, finished: (Int) -> Void) -> Outcome {
    let moments = (0..<model.layers).map { _ in MatrixView<Double>(rows: size, columns: size) }
    var designs: [Int: MatrixView<Double>] = [:]
    for chunk in blocks[index] {
      let batch = functionClass.prompts(chunk, shape: shape, seed: seed)
      let design = designs[batch.count] ?? MatrixView(rows: batch.labels.count, columns: size)
      designs[batch.count] = design
      workspaces.withWorkspace(prompts: batch.count, points: batch.shape.points) { workspace in
        model.forward(batch, workspace, values)
        for layer in 1...model.layers {
          workspace.gatherInputStates(ofLayer: layer)
          design.setAugmented(workspace.inputStates, labels: batch.labels)
          multiply(design, design, transposing: .first, addingTo: moments[layer - 1])
        }
      }
      finished(batch.count)
    }
    return moments.map { PackedNumbers(wrappedValue: $0.values) }
  }

  package func accepts(_ outcome: Outcome, ofBlock index: Int) -> Bool {
    outcome.count == model.layers && outcome.allSatisfy { $0.wrappedValue.count == size * size }
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
