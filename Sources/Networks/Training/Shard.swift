internal import LockstepCore

/// A fixed part of every batch, with a gradient of its own: some prompts, a few of which are worked on at a time.
///
/// One worker at a time works on a shard.
struct Shard<Network: Backbone>: Sendable {
  /// The gradient of the parameters.
  let gradients: Parameters<Network.Scalar>
  private let model: InContextModel<Network>
  private let pieces: [Range<Int>]

  /// The shard of these prompts of a batch.
  init(_ model: InContextModel<Network>, prompts: Range<Int>) {
    self.model = model
    gradients = Parameters(model.layout)
    let count = (prompts.count + Network.microbatchSize - 1) / Network.microbatchSize
    pieces = (0..<count).map {
      prompts.lowerBound + prompts.count * $0 / count..<prompts.lowerBound + prompts.count * ($0 + 1) / count
    }
  }

  /// The sum of the shard's squared errors; sets the gradients to those of `weight` times it.
  func squaredError(
    _ values: Parameters<Network.Scalar>, weight: Double, passes: WorkspacePool<TrainingWorkspace<Network>>,
    prompts: (Range<Int>) -> PromptBatch
  ) -> Double {
    gradients.storage.clear()
    return pieces.reduce(0) { sum, piece in
      let batch = prompts(piece)
      return passes.withWorkspace(prompts: batch.count, points: batch.shape.points) { pass in
        sum + model.squaredError(batch, weight: weight, pass, values, gradients: gradients)
      }
    }
  }
}
